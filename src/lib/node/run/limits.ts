/** SendCommand takes at most 50 ids (API reference, SendCommand). */
export const MAX_BATCH = 50;
/** ListCommands and ListCommandInvocations give at most 50 elements a page (their API references). */
export const MAX_PAGE = 50;
/** What a document allows a script when it says nothing (AWS-RunShellScript, executionTimeout). */
export const DEFAULT_EXECUTION_TIMEOUT_MS = 3_600_000;
/** The service ends a command at its ExpiresAfter; its last word needs a moment to be seen. */
export const EXPIRY_SLACK_MS = 60_000;
