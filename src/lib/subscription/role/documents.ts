import { createHash } from 'node:crypto';
import { OWNERSHIP_TAG } from '../../plan/ownership.js';
import { serviceTrust } from '../../trust/index.js';
import type { Destination, DestinationFacts } from '../types.js';

/** IAM API reference, CreateRole, RoleName: at most 64 characters. */
const MAX_ROLE_NAME_LENGTH = 64;

/** Where the roles live that awsops makes for filters, and the name of their one policy. */
export const ROLE_PATH = '/awsops/subscription/';
export const ROLE_POLICY_NAME = 'deliver';

/** What says for which destination awsops made a role. */
export const DESTINATION_TAG_KEY = 'awsops:destination';

interface Statement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The role with which CloudWatch Logs writes to one stream, and to nothing else. */
export interface DeliveryRole {
  readonly name: string;
  readonly arn: string;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
  /** JSON documents. */
  readonly trustPolicy: string;
  readonly policy: string;
}

/**
 * What CloudWatch Logs calls: "Log group-level subscription filters" of the CloudWatch Logs user guide gives PutRecord;
 * the forms for several records at once are what lets it send fewer requests.
 */
export const PUT_ACTIONS = {
  firehose: ['firehose:PutRecord', 'firehose:PutRecordBatch'],
  kinesis: ['kinesis:PutRecord', 'kinesis:PutRecords'],
} as const;

/** Whether filters need a role for that destination. */
export const needsRole = (
  destination: Destination,
): destination is Destination & { readonly kind: keyof typeof PUT_ACTIONS } =>
  destination.kind === 'firehose' || destination.kind === 'kinesis';

/**
 * The role for a destination: its name follows from the destination, so that every run means the same role. Only
 * CloudWatch Logs may assume it, and only for log groups of the same account and region.
 */
export function deliveryRole(
  destination: Destination & { readonly kind: keyof typeof PUT_ACTIONS },
  { kmsKey }: Pick<DestinationFacts, 'kmsKey'>,
): DeliveryRole {
  const { arn, partition, region, account } = destination;
  const name = roleName(destination);
  const statements: readonly Statement[] = [
    { Effect: 'Allow', Action: PUT_ACTIONS[destination.kind], Resource: arn },
    ...(kmsKey === null ? [] : [keyStatement(kmsKey, destination)]),
  ];
  return {
    name,
    arn: `arn:${partition}:iam::${account}:role${ROLE_PATH}${name}`,
    description: `Lets CloudWatch Logs deliver to ${arn}`,
    tags: { [OWNERSHIP_TAG.key]: OWNERSHIP_TAG.value, [DESTINATION_TAG_KEY]: arn },
    trustPolicy: JSON.stringify(serviceTrust({ service: 'logs', account, region })),
    policy: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
  };
}

/** The name by which CloudWatch Logs assumes roles and calls functions there. */
export function logsPrincipal({ region, account }: Pick<Destination, 'region' | 'account'>): string {
  const { Principal: principal } = serviceTrust({ service: 'logs', account, region }).Statement[0];
  return principal['Service'] ?? 'logs.amazonaws.com';
}

/** Names of roles are the account's, not the region's; the end keeps long names apart. */
function roleName({ arn, region, name }: Destination): string {
  const prefix = `awsops-logs-${region}-`;
  const suffix = `-${createHash('sha256').update(arn).digest('hex').slice(0, 8)}`;
  return `${prefix}${name.slice(0, MAX_ROLE_NAME_LENGTH - prefix.length - suffix.length)}${suffix}`;
}

/** Who writes to an encrypted stream needs its key ("Data protection in Kinesis Data Streams", permissions to use KMS keys). */
function keyStatement(kmsKey: string, { partition, region, account }: Destination): Statement {
  const keys = `arn:${partition}:kms:${region}:${account}:key/`;
  const alias = /(?:^|:)(?<alias>alias\/.+)$/.exec(kmsKey)?.groups?.['alias'];
  const statement = { Effect: 'Allow', Action: ['kms:GenerateDataKey'] } as const;
  if (alias !== undefined) {
    // Policies name keys, not aliases: an alias is a condition.
    const Condition = { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': alias } };
    return { ...statement, Resource: `${keys}*`, Condition };
  }
  return { ...statement, Resource: kmsKey.startsWith('arn:') ? kmsKey : `${keys}${kmsKey}` };
}

/** The commands that remove a role of ours, for people. */
export const removeRoleCommands = (roleArn: string): string => {
  const name = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  return (
    `aws iam delete-role-policy --role-name ${name} --policy-name ${ROLE_POLICY_NAME} && ` +
    `aws iam delete-role --role-name ${name}`
  );
};
