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
  // What stands after `--` is for somebody else.
  const end = argv.indexOf('--');
  const words = end < 0 ? argv : argv.slice(0, end);
  const index = words.indexOf(flag);
  if (index >= 0) return words[index + 1];
  const start = flag.startsWith('--') ? `${flag}=` : flag;
  return words
    .find((word) => word.startsWith(start) && !(start === flag && word.startsWith('--')))
    ?.slice(start.length);
}
