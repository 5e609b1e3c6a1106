/**
 * The fields of VPC flow logs, with their types in Parquet files as Athena calls them; in text files the same types fit,
 * and `-` is NULL. "Flow log records" in the Amazon VPC user guide, versions 2 to 10 (read 2026-11).
 */
const FIELDS: Readonly<Record<string, string>> = {
  version: 'int',
  'account-id': 'string',
  'interface-id': 'string',
  srcaddr: 'string',
  dstaddr: 'string',
  srcport: 'int',
  dstport: 'int',
  protocol: 'int',
  packets: 'bigint',
  bytes: 'bigint',
  start: 'bigint',
  end: 'bigint',
  action: 'string',
  'log-status': 'string',
  // 3
  'vpc-id': 'string',
  'subnet-id': 'string',
  'instance-id': 'string',
  'tcp-flags': 'int',
  type: 'string',
  'pkt-srcaddr': 'string',
  'pkt-dstaddr': 'string',
  // 4
  region: 'string',
  'az-id': 'string',
  'sublocation-type': 'string',
  'sublocation-id': 'string',
  // 5
  'pkt-src-aws-service': 'string',
  'pkt-dst-aws-service': 'string',
  'flow-direction': 'string',
  'traffic-path': 'int',
  // 7
  'ecs-cluster-arn': 'string',
  'ecs-cluster-name': 'string',
  'ecs-container-instance-arn': 'string',
  'ecs-container-instance-id': 'string',
  'ecs-container-id': 'string',
  'ecs-second-container-id': 'string',
  'ecs-service-name': 'string',
  'ecs-task-definition-arn': 'string',
  'ecs-task-arn': 'string',
  'ecs-task-id': 'string',
  // 8
  'reject-reason': 'string',
  // 9
  'resource-id': 'string',
  // 10
  'encryption-status': 'int',
};

/** The format of flow logs that were made without one: the fields of version 2. */
export const DEFAULT_LOG_FORMAT = Object.keys(FIELDS)
  .slice(0, 14)
  .map((field) => `\${${field}}`)
  .join(' ');

/** The fields of a LogFormat, in its order: it is the order of the columns of a text file. */
export const fieldsOfFormat = (logFormat: string): readonly string[] =>
  [...logFormat.matchAll(/\$\{([^}]+)\}/g)].map(([, field = '']) => field.trim().toLowerCase());

/** The type of a field; undefined for one that this version of awsops does not know. */
export const typeOfField = (field: string): string | undefined =>
  Object.hasOwn(FIELDS, field) ? FIELDS[field] : undefined;

/** Whether a word is the name of a field: the header line of a text file is made of them. */
export const isFlowField = (word: string): boolean => Object.hasOwn(FIELDS, word);
