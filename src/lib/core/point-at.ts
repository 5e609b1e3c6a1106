/** The line of a text with a caret under the character at `offset`. */
export function pointAt(text: string, offset: number): string {
  const at = Math.max(0, Math.min(offset, text.length));
  const before = text.slice(0, at).split('\n');
  const lead = before.at(-1) ?? '';
  const line = text.split('\n')[before.length - 1] ?? '';
  // A blank as wide as the character above it, so that the caret stands right below Japanese text too.
  const gap = lead.replaceAll(/[^\t]/gu, (char) => (/[\u1100-\u{10FFFF}]/u.test(char) ? '\u3000' : ' '));
  return `    line ${before.length}: ${line}\n    ${' '.repeat(`line ${before.length}: `.length)}${gap}^`;
}
