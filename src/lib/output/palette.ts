/** Paints one piece of text; the plain one gives it back unchanged. */
export type Paint = (text: string) => string;

/** The few colours that awsops uses, each for one meaning. */
export interface Palette {
  /** Headers. */
  readonly bold: Paint;
  /** What frames the data: times, stream names, skipped things. */
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly cyan: Paint;
}

/** chalk's colour levels: none, 16, 256 and 16 million colours. */
export type ColourLevel = 0 | 1 | 2 | 3;

const same: Paint = (text) => text;

/** No colour at all: pipes, NO_COLOR, tests. */
export const plainPalette: Palette = { bold: same, dim: same, red: same, green: same, yellow: same, cyan: same };

/**
 * The palette of a terminal. Loads chalk only when there is something to paint.
 *
 * The level is the caller's decision for this very stream: chalk's own guess looks at stdout only and
 * does not know NO_COLOR.
 */
export async function chalkPalette(level: ColourLevel): Promise<Palette> {
  if (level === 0) return plainPalette;
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level });
  return {
    bold: (text) => chalk.bold(text),
    dim: (text) => chalk.dim(text),
    red: (text) => chalk.red(text),
    green: (text) => chalk.green(text),
    yellow: (text) => chalk.yellow(text),
    cyan: (text) => chalk.cyan(text),
  };
}
