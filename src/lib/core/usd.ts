/** `$1.23`; below a cent two significant digits, `$0.0012`. */
export function formatUsd(usd: number): string {
  if (usd === 0 || usd >= 0.01) return `$${usd.toFixed(2)}`;
  if (usd < 0.000001) return '$0.000001 or less';
  return `$${usd.toFixed(1 - Math.floor(Math.log10(usd)))}`;
}
