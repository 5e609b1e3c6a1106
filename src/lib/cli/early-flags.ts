import type { ColourChoice } from './colour.js';

type Env = Readonly<Record<string, string | undefined>>;

/** --color must already hold for help and usage errors, before the line is parsed. */
export function earlyColour(argv: readonly string[]): ColourChoice {
  const value = earlyValue(argv, '--color');
  return value === 'always' || value === 'never' ? value : 'auto';
}

/** The format of errors in the line itself, which is not understood yet. */
export const earlyOutput = (argv: readonly string[], env: Env): string | undefined =>
  earlyValue(argv, '--output') ?? earlyValue(argv, '-o') ?? env['AWSOPS_OUTPUT'];

/** `--flag VALUE`, `--flag=VALUE` or `-fVALUE`. */
function earlyValue(argv: readonly string[], flag: string): string | undefined {
  const index = argv.indexOf(flag);
  if (index >= 0) return argv[index + 1];
  const start = flag.startsWith('--') ? `${flag}=` : flag;
  return argv.find((word) => word.startsWith(start) && !(start === flag && word.startsWith('--')))?.slice(start.length);
}
