import { alb, albConnection } from './alb.js';
import { cloudfront } from './cloudfront.js';
import { cloudtrail } from './cloudtrail.js';
import { firehoseLogs } from './firehose-logs.js';
import { nlb } from './nlb.js';
import { s3Access } from './s3-access.js';
import type { LogKind, TableKind } from './types.js';
import { vpcFlow } from './vpc-flow.js';
import { waf } from './waf.js';

export const LOG_KINDS: Readonly<Record<TableKind, LogKind>> = {
  alb,
  'alb-connection': albConnection,
  nlb,
  'vpc-flow': vpcFlow,
  cloudtrail,
  's3-access': s3Access,
  cloudfront,
  waf,
  'firehose-logs': firehoseLogs,
};
