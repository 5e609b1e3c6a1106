import { usageError } from '../../errors/app-error.js';
import { parseLogGroupArn } from './group-arn.js';
import { isGlob, literalPrefix, matchesGlob } from './glob.js';

/** What a person may write where log groups are wanted. */
export interface GroupPattern {
  /** As written, for messages. */
  readonly text: string;
  readonly kind: 'exact' | 'glob';
  /** What every matching name begins with; DescribeLogGroups narrows by it. */
  readonly prefix: string;
  /** From an ARN: the owner, which may be another account than ours. */
  readonly account: string | undefined;
  readonly matches: (name: string) => boolean;
}

/** CreateLogGroup, logGroupName: 1 to 512 of these characters; the two wildcards are ours. */
const NAME_OR_GLOB = /^[\w\-/.#*?]{1,512}$/;

/**
 * Reads a name, a glob (`/aws/lambda/*`, `*api?`) or an ARN, in which the name may be a glob too.
 *
 * @throws usage error for what can be no log group, and for an ARN of another region
 */
export function parseGroupPattern(text: string, options: { readonly region: string }): GroupPattern {
  const arn = text.startsWith('arn:') ? requireArn(text, options.region) : undefined;
  const name = arn?.name ?? text;
  if (!NAME_OR_GLOB.test(name)) throw invalidName(text);
  const account = arn?.account;
  if (!isGlob(name)) return { text, kind: 'exact', prefix: name, account, matches: (other) => other === name };
  return { text, kind: 'glob', prefix: literalPrefix(name), account, matches: (other) => matchesGlob(name, other) };
}

function requireArn(text: string, region: string): { readonly name: string; readonly account: string } {
  const arn = parseLogGroupArn(text);
  if (!arn) {
    throw usageError(`not the ARN of a log group: "${text}"`, {
      code: 'InvalidLogGroupArn',
      hint: 'the form is arn:aws:logs:REGION:ACCOUNT:log-group:NAME; list them with: awsops logs groups --columns name,arn',
    });
  }
  if (arn.region !== region) {
    throw usageError(`log group "${arn.name}" is in ${arn.region}, but this command works in ${region}`, {
      code: 'RegionMismatch',
      hint: `add --region ${arn.region}`,
    });
  }
  return arn;
}

const invalidName = (text: string): Error =>
  usageError(`not a log group name: "${text}"`, {
    code: 'InvalidLogGroupName',
    reason: 'names hold letters, digits and _ - / . #, at most 512 of them',
    hint: 'list the groups with: awsops logs groups',
  });
