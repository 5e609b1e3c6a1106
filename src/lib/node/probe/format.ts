/**
 * The form of every answer, the same from both platforms:
 *
 *     #awsops 1
 *     #agent installed        a heading, with a value where there is one
 *     #ctl
 *      {"status":"running"}   content: every line of it begins with a blank, so that none can pass for a heading
 *     #end
 *
 * Whoever reads it takes an answer without `#end` for cut.
 */
export const FORMAT_VERSION = '1';

/** ListCommandInvocations with details gives this much of each output (SSM agent, MaximumPluginOutputSize). */
export const MAX_DETAILS_LENGTH = 2500;
/** GetCommandInvocation gives this much (API reference, StandardOutputContent). */
export const MAX_OUTPUT_LENGTH = 24_000;

/** Shares of the two limits above, in characters. Together with the headings they stay below them. */
export const SHARES = {
  /** Answer of the agent's own control script. */
  ctl: { lines: 12, width: 70 },
  /** Configuration files. */
  configs: 1300,
  agentLog: { lines: 24, width: 280 },
  validationLog: { lines: 8, width: 280 },
  files: { patterns: 20, matches: 3, width: 200, total: 4500 },
  ssmCli: { lines: 100, width: 180, total: 6000 },
} as const;

/** How far back an agent's log is read, in lines. */
export const LOG_TAIL_LINES = 2000;

/** Text that is passed to a script as data: no character of it means anything to a shell or a document. */
export const toBase64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

/** The text again. */
export const fromBase64 = (encoded: string): string => Buffer.from(encoded, 'base64').toString('utf8');
