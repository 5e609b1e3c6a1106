/** Terms and what they mean, in two columns. */
export function pad(pairs: readonly (readonly [string, string])[]): string {
  const widest = Math.max(...pairs.map(([term]) => term.length));
  return pairs.map(([term, text]) => `  ${term.padEnd(widest)}  ${text}`).join('\n');
}
