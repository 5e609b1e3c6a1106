/** What the ARN of a log group says. */
export interface LogGroupArn {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly name: string;
}

/** Log group names have no colon, so what follows one is `*` or a stream, and not part of the name. */
const LOG_GROUP_ARN = /^arn:(aws[a-z-]*):logs:([a-z0-9-]+):(\d{12}):log-group:([^:]+)(?::.*)?$/;

/** Reads `arn:aws:logs:REGION:ACCOUNT:log-group:NAME`, also with `:*` or a stream at the end. */
export function parseLogGroupArn(text: string): LogGroupArn | undefined {
  const [, partition, region, account, name] = LOG_GROUP_ARN.exec(text) ?? [];
  if (partition === undefined || region === undefined || account === undefined || name === undefined) return undefined;
  return { partition, region, account, name };
}

/** The account id in any ARN; empty when there is none. */
export const accountOfArn = (arn: string): string => arn.split(':')[4] ?? '';
