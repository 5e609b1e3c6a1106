/** The bucket of the logs that are kept for questions after the fact. */
export function auditBucketName(account: string): string {
  return `web3tier-audit-${account}`;
}

/** The fields of the VPC's own flow log: the default format. */
export const VPC_FLOW_FIELDS = [
  'version',
  'account-id',
  'interface-id',
  'srcaddr',
  'dstaddr',
  'srcport',
  'dstport',
  'protocol',
  'packets',
  'bytes',
  'start',
  'end',
  'action',
  'log-status',
] as const;

/** The fields of the flow log of a subnet, by hours and in folders that name their columns. */
export const SUBNET_FLOW_FIELDS = [
  'version',
  'vpc-id',
  'subnet-id',
  'instance-id',
  'interface-id',
  'srcaddr',
  'dstaddr',
  'srcport',
  'dstport',
  'protocol',
  'tcp-flags',
  'packets',
  'bytes',
  'start',
  'end',
  'action',
  'flow-direction',
  'log-status',
] as const;

/** The subnet that has a flow log of its own. */
export const WATCHED_SUBNET = 'web-a';
/** The value of `LogFormat` for fields. */
export const logFormat = (fields: readonly string[]): string => fields.map((field) => `\${${field}}`).join(' ');
