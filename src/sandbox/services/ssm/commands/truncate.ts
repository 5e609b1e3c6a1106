// What the agent sends of an output (its own constants): so much to GetCommandInvocation, and both together to lists.
const MAX_STDOUT = 24_000;
const MAX_STDERR = 8_000;
const MAX_BOTH = 2_500;
const CUT = '--output truncated--';
const OUTPUT_CUT = '\n---Output truncated---';
const ERROR_CUT = '\n---Error truncated----';
const ERROR_TITLE = '\n----------ERROR-------\n';

function beginning(text: string, maxLength: number): string {
  return text.length < maxLength ? text : text.slice(0, maxLength - CUT.length) + CUT;
}

export const shownStdout = (text: string): string => beginning(text, MAX_STDOUT);
export const shownStderr = (text: string): string => beginning(text, MAX_STDERR);

/** Both outputs in one text, as lists of invocations show them: the longer one is cut. */
export function shownTogether(stdout: string, stderr: string): string {
  const title = stderr === '' ? '' : ERROR_TITLE;
  const space = MAX_BOTH - title.length;
  if (stdout.length + stderr.length < space) return stdout + title + stderr;
  if (stdout.length > space / 2 && stderr.length > space / 2) {
    const half = Math.floor((space - ERROR_CUT.length - OUTPUT_CUT.length) / 2);
    return stdout.slice(0, half) + OUTPUT_CUT + title + stderr.slice(0, half) + ERROR_CUT;
  }
  if (stdout.length < space / 2) {
    return stdout + title + stderr.slice(0, space - ERROR_CUT.length - stdout.length) + ERROR_CUT;
  }
  return stdout.slice(0, space - OUTPUT_CUT.length - stderr.length) + OUTPUT_CUT + title + stderr;
}
