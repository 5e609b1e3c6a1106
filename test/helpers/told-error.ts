/** What the last error on stderr told a person. */
export interface ToldError {
  readonly message: string;
  readonly cause: string | undefined;
  readonly hint: string | undefined;
  readonly requestId: string | undefined;
}

/** Takes `awsops: …`, `Cause:`, `Try:` and `Request ID:` apart; undefined when stderr tells of no error. */
export function toldError(stderr: string): ToldError | undefined {
  const start = stderr.lastIndexOf('\nawsops: ') + 1;
  const text = stderr.slice(start);
  const message = /^awsops: (.*)/.exec(text)?.[1];
  if (message === undefined) return undefined;
  const part = (label: string): string | undefined => new RegExp(`^ {2}${label}: (.*)`, 'm').exec(text)?.[1];
  return { message, cause: part('Cause'), hint: part('Try'), requestId: part('Request ID') };
}
