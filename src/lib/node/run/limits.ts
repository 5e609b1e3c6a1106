/** SendCommand takes at most 50 ids (API reference, SendCommand). */
export const MAX_BATCH = 50;
/** ListCommands and ListCommandInvocations give at most 50 elements a page (their API references). */
export const MAX_PAGE = 50;
/** MaxConcurrency of a command when nothing is said (API reference, SendCommand). */
export const DEFAULT_CONCURRENCY = 50;
/** TimeoutSeconds of a command (API reference, SendCommand). */
export const DELIVERY_TIMEOUT_MS = { min: 30_000, max: 2_592_000_000 } as const;
/** What a document allows a script when it says nothing (AWS-RunShellScript, executionTimeout). */
export const DEFAULT_EXECUTION_TIMEOUT_MS = 3_600_000;
/** The service ends a command at its ExpiresAfter; its last word needs a moment to be seen. */
export const EXPIRY_SLACK_MS = 60_000;
