import { DAY_PARTITION } from '../../../pipeline/index.js';
import type { Layout, Segment } from './types.js';

const literal = (text: string): Segment => ({ kind: 'literal', text });
const ACCOUNT = /^\d{12}$/;
const REGION = /^[a-z]{2,}(?:-[a-z]+)+-\d$/;
const ANY = /^[^/]+$/;

const account = (prefix = ''): Segment => ({ kind: 'enum', column: 'aws_account_id', prefix, pattern: ACCOUNT });
const region = (prefix = ''): Segment => ({ kind: 'enum', column: 'aws_region', prefix, pattern: REGION });
const day: Segment = { kind: 'date', column: 'day', prefix: '', format: 'yyyy/MM/dd' };
const hour = (prefix = ''): Segment => ({ kind: 'integer', column: 'hour', prefix, digits: 2, range: [0, 23] });

/**
 * `year=…/month=…/day=…`: three columns. "splitting dates into year, month, and day means that the date partition
 * projection type can't be used" ("How to choose partition keys" in the Athena user guide).
 */
const hiveDay: readonly Segment[] = [
  { kind: 'integer', column: 'year', prefix: 'year=', digits: 4, range: null },
  { kind: 'integer', column: 'month', prefix: 'month=', digits: 2, range: [1, 12] },
  { kind: 'integer', column: 'day', prefix: 'day=', digits: 2, range: [1, 31] },
];

/** "Access log files" of Application and Network Load Balancers. */
export const elasticLoadBalancing: Layout = {
  name: 'AWSLogs/ACCOUNT/elasticloadbalancing/REGION/yyyy/MM/dd/',
  segments: [literal('AWSLogs'), account(), literal('elasticloadbalancing'), region(), day],
};

const plainFlow: readonly Segment[] = [literal('AWSLogs'), account(), literal('vpcflowlogs'), region(), day];
const hiveFlow: readonly Segment[] = [
  literal('AWSLogs'),
  account('aws-account-id='),
  literal('aws-service=vpcflowlogs'),
  region('aws-region='),
  ...hiveDay,
];

/** "Flow log files": by day or by hour, with names of columns in the folders or without. Hours first: they are longer. */
export const flowLogLayouts: readonly Layout[] = [
  { name: 'AWSLogs/ACCOUNT/vpcflowlogs/REGION/yyyy/MM/dd/HH/', segments: [...plainFlow, hour()] },
  { name: 'AWSLogs/ACCOUNT/vpcflowlogs/REGION/yyyy/MM/dd/', segments: plainFlow },
  {
    name: 'AWSLogs/aws-account-id=ACCOUNT/aws-service=vpcflowlogs/aws-region=REGION/year=/month=/day=/hour=/',
    segments: [...hiveFlow, hour('hour=')],
  },
  {
    name: 'AWSLogs/aws-account-id=ACCOUNT/aws-service=vpcflowlogs/aws-region=REGION/year=/month=/day=/',
    segments: hiveFlow,
  },
];

/** "Finding your CloudTrail log files"; an organization trail has the id of the organization before the accounts. */
export const trailLayouts: readonly Layout[] = [
  {
    name: 'AWSLogs/ORGANIZATION/ACCOUNT/CloudTrail/REGION/yyyy/MM/dd/',
    segments: [
      literal('AWSLogs'),
      { kind: 'enum', column: 'organization_id', prefix: '', pattern: /^o-[a-z0-9]{10,32}$/ },
      account(),
      literal('CloudTrail'),
      region(),
      day,
    ],
  },
  {
    name: 'AWSLogs/ACCOUNT/CloudTrail/REGION/yyyy/MM/dd/',
    segments: [literal('AWSLogs'), account(), literal('CloudTrail'), region(), day],
  },
];

/** "Log object key format": partitioned by date, or all in one folder. */
export const s3AccessLayouts: readonly Layout[] = [
  {
    name: 'ACCOUNT/REGION/BUCKET/yyyy/MM/dd/',
    segments: [account(), region(), { kind: 'enum', column: 'source_bucket', prefix: '', pattern: ANY }, day],
  },
  { name: 'all objects in one folder', segments: [] },
];

/** "Standard logging (v2)": suffix paths; legacy standard logs are all in one folder. */
export const cloudFrontLayouts: readonly Layout[] = [
  {
    name: 'AWSLogs/aws-account-id=ACCOUNT/CloudFront/DistributionId=/year=/month=/day=/hour=/',
    segments: [
      literal('AWSLogs'),
      account('aws-account-id='),
      literal('CloudFront'),
      { kind: 'enum', column: 'distributionid', prefix: 'DistributionId=', pattern: ANY },
      ...hiveDay,
      hour('hour='),
    ],
  },
  {
    name: 'AWSLogs/ACCOUNT/CloudFront/DISTRIBUTION/yyyy/MM/dd/HH/',
    segments: [
      literal('AWSLogs'),
      account(),
      literal('CloudFront'),
      { kind: 'enum', column: 'distributionid', prefix: '', pattern: /^E[A-Z0-9]+$/ },
      day,
      hour(),
    ],
  },
  {
    name: 'AWSLogs/ACCOUNT/CloudFront/DISTRIBUTION/yyyy/MM/dd/',
    segments: [
      literal('AWSLogs'),
      account(),
      literal('CloudFront'),
      { kind: 'enum', column: 'distributionid', prefix: '', pattern: /^E[A-Z0-9]+$/ },
      day,
    ],
  },
  { name: 'yyyy/MM/dd/HH/', segments: [day, hour()] },
  { name: 'yyyy/MM/dd/', segments: [day] },
  { name: 'all objects in one folder', segments: [] },
];

/** "Sending web ACL traffic logs to an Amazon S3 bucket", or by Firehose into folders of dates. */
export const wafLayouts: readonly Layout[] = [
  {
    name: 'AWSLogs/ACCOUNT/WAFLogs/REGION/WEB-ACL/yyyy/MM/dd/',
    segments: [
      literal('AWSLogs'),
      account(),
      literal('WAFLogs'),
      // Web ACLs of CloudFront have a word there.
      { kind: 'enum', column: 'aws_region', prefix: '', pattern: /^(?:cloudfront|[a-z]{2,}(?:-[a-z]+)+-\d)$/ },
      { kind: 'enum', column: 'web_acl', prefix: '', pattern: ANY },
      day,
    ],
  },
  { name: 'yyyy/MM/dd/HH/', segments: [day, hour()] },
];

const pipelineDay: Segment = {
  kind: 'date',
  column: DAY_PARTITION.name,
  prefix: `${DAY_PARTITION.name}=`,
  format: DAY_PARTITION.format,
};

/** What `awsops pipeline apply` sets, and Firehose's own folders. */
export const pipelineLayouts: readonly Layout[] = [
  {
    name: 'log_group=GROUP/day=yyyy-MM-dd/',
    segments: [{ kind: 'enum', column: 'log_group', prefix: 'log_group=', pattern: ANY }, pipelineDay],
  },
  {
    name: 'stream=STREAM/day=yyyy-MM-dd/',
    segments: [{ kind: 'enum', column: 'stream', prefix: 'stream=', pattern: ANY }, pipelineDay],
  },
  { name: 'yyyy/MM/dd/HH/', segments: [day, hour()] },
];
