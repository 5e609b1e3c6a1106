import { ownershipTags } from '../../plan/ownership.js';
import { isOwnRole, serviceRoleName, type ExistingRole, type ServiceRole } from '../../service-role/index.js';
import { serviceTrust } from '../../trust/index.js';
import type { Destination, DestinationFacts } from '../types.js';

/** Where the roles live that awsops makes for filters, and the name of their one policy. */
export const ROLE_PATH = '/awsops/subscription/';
const ROLE_POLICY_NAME = 'deliver';

/** Says for which destination a role was made. */
const DESTINATION_TAG_KEY = 'awsops:destination';

interface Statement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
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
 * The role with which CloudWatch Logs writes to one stream, and to nothing else. Its name follows from the destination.
 * Only CloudWatch Logs may assume it, and only for log groups of the same account and region.
 */
export function deliveryRole(
  destination: Destination & { readonly kind: keyof typeof PUT_ACTIONS },
  {
    kmsKey = null,
    regionalPrincipal = false,
  }: Partial<Pick<DestinationFacts, 'kmsKey'>> & { readonly regionalPrincipal?: boolean | undefined } = {},
): ServiceRole {
  const { arn, partition, region, account, name: destinationName } = destination;
  const name = serviceRoleName({ prefix: 'awsops-logs', region, name: destinationName, arn });
  const statements: readonly Statement[] = [
    { Effect: 'Allow', Action: PUT_ACTIONS[destination.kind], Resource: arn },
    ...(kmsKey === null ? [] : [keyStatement(kmsKey, destination)]),
  ];
  return {
    name,
    arn: `arn:${partition}:iam::${account}:role${ROLE_PATH}${name}`,
    description: `Lets CloudWatch Logs deliver to ${arn}`,
    tags: ownershipTags({ [DESTINATION_TAG_KEY]: arn }),
    trustPolicy: JSON.stringify(serviceTrust({ service: 'logs', account, region, regionalPrincipal })),
    policyName: ROLE_POLICY_NAME,
    policy: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
  };
}

/** Whether awsops made a role for subscription filters, as far as its tags tell. */
export const isDeliveryRole = ({ tags }: Pick<ExistingRole, 'tags'>): boolean =>
  isOwnRole({ tags }, { tags: ownershipTags({ [DESTINATION_TAG_KEY]: '' }) });

/** The name by which CloudWatch Logs assumes roles and calls functions there. */
export function logsPrincipal({ region, account }: Pick<Destination, 'region' | 'account'>): string {
  const { Principal: principal } = serviceTrust({ service: 'logs', account, region }).Statement[0];
  return principal['Service'] ?? 'logs.amazonaws.com';
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
