import type { LogGroup as SdkLogGroup } from '@aws-sdk/client-cloudwatch-logs';
import { accountOfArn } from './group-arn.js';

/** A log group as awsops shows it. */
export interface LogGroup {
  readonly name: string;
  /** Without the `:*` that DescribeLogGroups puts at the end of `arn`; live tail and Insights refuse that form. */
  readonly arn: string;
  /** `STANDARD`, `INFREQUENT_ACCESS`, `ESSENTIALS` or `DELIVERY`. */
  readonly class: string;
  /** null: events never expire. */
  readonly retentionDays: number | null;
  readonly storedBytes: number;
  /** ISO-8601 UTC; null when the service did not say. */
  readonly createdAt: string | null;
  /** The account that owns it: another one than ours in a monitoring account. */
  readonly account: string;
}

/** Reads the service's description; undefined for one without a name, which nothing can be done with. */
export function toLogGroup(group: SdkLogGroup): LogGroup | undefined {
  if (group.logGroupName === undefined) return undefined;
  const arn = group.logGroupArn ?? (group.arn ?? '').replace(/:\*$/, '');
  return {
    name: group.logGroupName,
    arn,
    class: group.logGroupClass ?? 'STANDARD',
    retentionDays: group.retentionInDays ?? null,
    storedBytes: group.storedBytes ?? 0,
    createdAt: group.creationTime === undefined ? null : new Date(group.creationTime).toISOString(),
    account: accountOfArn(arn),
  };
}
