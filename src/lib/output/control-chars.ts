/*
 * Log text is written by strangers. Sent to a terminal as it is, it could move the cursor, rename the window,
 * answer for the user or show a line backwards (CWE-150, "Trojan Source"), so that what a person reads is not
 * what was logged. Each such character becomes visible instead; no information is lost.
 */

// C0 without tab and newline, DEL, C1, line and paragraph separators, bidirectional embeddings, overrides and
// isolates. The plain direction marks (U+200E, U+200F) stay: right-to-left text needs them and they hide nothing.
const UNSAFE =
  // oxlint-disable-next-line no-control-regex -- control characters are what this is about
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text that is safe on a terminal: control characters become `\x1b`, other unsafe ones `\u202e`.
 * Tabs and newlines stay; who prints one-line cells folds them first.
 */
export function visibleControls(text: string): string {
  // replace() copies nothing when there is no match, which is nearly always.
  return text.replace(UNSAFE, (char) => {
    if (char === '\r') return String.raw`\r`;
    const code = char.charCodeAt(0);
    return code < 0x100 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`;
  });
}

/**
 * JSON text that is safe on a terminal and still means exactly the same: in JSON such characters occur within
 * strings only, and there `\u009b` is the character itself. (JSON.stringify escapes C0 but not DEL, C1 and bidi.)
 */
export function asciiSafeJson(json: string): string {
  return json.replace(UNSAFE, (char) => `\\u${hex(char.charCodeAt(0), 4)}`);
}

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');
