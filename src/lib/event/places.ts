import type { TaskContext } from '../aws/task-context.js';
import { partitionOf } from '../trust/index.js';
import type { EventSource } from './source.js';

/**
 * Where CloudTrail records what global services do ("Global service events" in "CloudTrail concepts", CloudTrail user
 * guide), by partition.
 */
const GLOBAL_REGIONS: Readonly<Record<string, string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
};

/**
 * Sign-ins by the global endpoint are recorded in one of these, by whether the browser knows the account's alias; the
 * root user's always in us-east-1 ("AWS Management Console sign-in events", CloudTrail user guide).
 */
const SIGN_IN_REGIONS = ['us-east-1', 'us-east-2', 'eu-north-1', 'ap-southeast-2'];

const SIGN_IN_PAGE =
  'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html';
const CONCEPTS_PAGE = 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html';

/** Says what has to be there besides the rule so that its events come at all. */
export function tellWhere({ isFromTrail, place, origin }: EventSource, ctx: TaskContext): void {
  const { region } = ctx.aws;
  const home = GLOBAL_REGIONS[partitionOf(region)];
  if (place === 'global' && home !== undefined && region !== home) {
    const message =
      `events of global services (IAM, the root user’s sign-ins) arrive in ${home} only, not in ${region}: ` +
      `add --region ${home} (${CONCEPTS_PAGE})`;
    ctx.report({ type: 'warn', code: 'OtherRegion', message });
  }
  if (place === 'sign-in' && partitionOf(region) === 'aws') {
    const message =
      `in which region a sign-in is recorded depends on how somebody signs in: have this rule in all of them with ` +
      `--region ${SIGN_IN_REGIONS.join(',')} and those whose endpoints you use (${SIGN_IN_PAGE})`;
    // In one of those regions it is a part of the whole, and no mistake.
    if (SIGN_IN_REGIONS.includes(region)) ctx.report({ type: 'note', message });
    else ctx.report({ type: 'warn', code: 'SeveralRegions', message });
  }
  if (place === 'caller') {
    const message =
      'calls are told of in the region that they are made in, those to global services such as IAM in ' +
      `${home ?? 'one of them'}: have this rule in every region with --region all (${CONCEPTS_PAGE})`;
    ctx.report({ type: 'warn', code: 'SeveralRegions', message });
  }
  if (!isFromTrail) return;
  const what = origin === 'file' ? 'these events' : `the events of "${origin}"`;
  const message = `${what} come by CloudTrail: without a trail that logs management events in this region there are none; look with: aws cloudtrail describe-trails`;
  ctx.report({ type: 'note', message });
}
