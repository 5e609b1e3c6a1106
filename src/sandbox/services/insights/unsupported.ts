/** The sandbox understands a command or a function, but does not run it. */
export class InsightsUnsupportedError extends Error {
  /** What it does not run, e.g. `pattern`. */
  readonly feature: string;

  constructor(feature: string) {
    super(`the sandbox does not execute \`${feature}\` in Logs Insights queries`);
    this.name = 'InsightsUnsupportedError';
    this.feature = feature;
  }
}
