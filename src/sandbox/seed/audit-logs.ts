import { insertBucket, s3Store, type StoredBucket } from '../services/s3/store.js';
import type { Sandbox } from '../create.js';
import { fillCloudFrontLogs } from './cloudfront-logs.js';
import { createDice } from './dice.js';
import { auditBucketName, SUBNET_FLOW_FIELDS, VPC_FLOW_FIELDS, WATCHED_SUBNET } from './flow-log-formats.js';
import { flowLogEvents, INTERFACES } from './flow-logs.js';
import { dayFolder, insertLogFiles, minuteStamp } from './log-files.js';
import type { WebRequest } from './requests.js';
import { fillS3AccessLogs, imageBucketName } from './s3-access-logs.js';
import { HOUR_MS, resourceId, type Story } from './story.js';
import { trailEvents } from './trail-logs.js';
import { fillWafLogs } from './waf-logs.js';

const AUDIT_SEED = 3020;
const FLOW_FILE_MS = 10 * 60_000;
const TRAIL_FILE_MS = 15 * 60_000;

/** The servers of the subnet that has a flow log of its own. */
const WATCHED_SERVERS = ['web-1', 'web-2'];

/**
 * Adds the bucket of the audit logs; it is filled when somebody looks into it. What it holds, and so what queries over
 * it have to find, is what the generators of the seed make for a story:
 *
 *     AWSLogs/…/vpcflowlogs/            one row for each of flowLogEvents(story)
 *     AWSLogs/aws-account-id=…          one row for each of those at web-1 and web-2
 *     AWSLogs/…/CloudTrail/             one row for each of trailEvents(story)
 *     AWSLogs/…/WAFLogs/                wafRecords(story)
 *     s3-access/                        s3AccessRecords(story)
 *     cloudfront/                       one row for each of webRequests(story) for /static/app.js
 *
 * The load balancer's own logs, one row for each of webRequests(story), are in the bucket of `load-balancer-logs.ts`.
 */
export function addAuditBucket(sandbox: Sandbox, story: Story, requests: () => readonly WebRequest[]): void {
  const { account, region, createdAtMs } = story;
  const place = { name: auditBucketName(account), account, region, createdAtMs };
  // What is in it is of no interest to anybody but those whose access is logged.
  insertBucket(sandbox.store(s3Store), { ...place, name: imageBucketName(account) });
  insertBucket(sandbox.store(s3Store), place, (bucket) => {
    fillFlowLogs(bucket, story);
    fillTrail(bucket, story);
    fillS3AccessLogs(bucket, story);
    fillWafLogs(bucket, story);
    fillCloudFrontLogs(bucket, story, requests());
  });
}

function fillFlowLogs(bucket: StoredBucket, story: Story): void {
  const dice = createDice(AUDIT_SEED);
  const { account, region } = story;
  const records = flowLogEvents(story).map(({ timestamp, message }) => ({ timeMs: timestamp, text: message }));
  const withHeader = (fields: readonly string[]) => (texts: readonly string[]) =>
    `${[fields.join(' '), ...texts].join('\n')}\n`;
  const fileName = (flowLog: string, endMs: number) =>
    `${account}_vpcflowlogs_${region}_${resourceId('fl', flowLog, story)}_${minuteStamp(endMs)}_${dice.hex(8)}.log.gz`;
  insertLogFiles(bucket, story, {
    records,
    periodMs: FLOW_FILE_MS,
    body: withHeader(VPC_FLOW_FIELDS),
    key: ({ startMs, endMs }) =>
      `AWSLogs/${account}/vpcflowlogs/${region}/${dayFolder(startMs)}/${fileName('web3tier-s3', endMs)}`,
  });
  insertLogFiles(bucket, story, {
    records: subnetRecords(story, records),
    periodMs: HOUR_MS,
    body: withHeader(SUBNET_FLOW_FIELDS),
    key: ({ startMs, endMs }) => `${hiveFolder(story, startMs)}${fileName('web3tier-subnet', endMs)}`,
  });
}

function hiveFolder({ account, region }: Story, timeMs: number): string {
  const [year = '', month = '', day = ''] = dayFolder(timeMs).split('/');
  const hour = new Date(timeMs).toISOString().slice(11, 13);
  const parts = [`aws-account-id=${account}`, 'aws-service=vpcflowlogs', `aws-region=${region}`];
  return `AWSLogs/${[...parts, `year=${year}`, `month=${month}`, `day=${day}`, `hour=${hour}`].join('/')}/`;
}

const SYN = 2;
const SYN_ACK = 18;
const FIN = 19;

/** The records of the watched subnet, with more fields of the same flows. */
function subnetRecords(story: Story, records: readonly { readonly timeMs: number; readonly text: string }[]) {
  const watched = new Map(
    INTERFACES.filter(({ name }) => WATCHED_SERVERS.includes(name)).map(({ name, ip }) => [
      resourceId('eni', name, story),
      { instanceId: resourceId('i', name, story), ip },
    ]),
  );
  const ids = [resourceId('vpc', 'web3tier', story), resourceId('subnet', WATCHED_SUBNET, story)];
  return records.flatMap(({ timeMs, text }) => {
    const [
      version,
      ,
      eni = '',
      source,
      target,
      sourcePort,
      targetPort,
      protocol,
      packets,
      bytes,
      start,
      end,
      action,
      status,
    ] = text.split(' ');
    const at = watched.get(eni);
    if (!at) return [];
    const flags = action === 'REJECT' ? SYN : Number(packets) > 3 ? FIN : SYN_ACK;
    const direction = target === at.ip ? 'ingress' : 'egress';
    const flow = [
      source,
      target,
      sourcePort,
      targetPort,
      protocol,
      flags,
      packets,
      bytes,
      start,
      end,
      action,
      direction,
      status,
    ];
    return [{ timeMs, text: [version, ...ids, at.instanceId, eni, ...flow].join(' ') }];
  });
}

function fillTrail(bucket: StoredBucket, story: Story): void {
  const dice = createDice(AUDIT_SEED + 1);
  const { account, region } = story;
  insertLogFiles(bucket, story, {
    records: trailEvents(story).map(({ timestamp, message }) => ({ timeMs: timestamp, text: message })),
    periodMs: TRAIL_FILE_MS,
    body: (texts) => `{"Records":[${texts.join(',')}]}`,
    key: ({ startMs, endMs }) => {
      const name = `${account}_CloudTrail_${region}_${minuteStamp(endMs)}_${dice.hex(16)}.json.gz`;
      return `AWSLogs/${account}/CloudTrail/${region}/${dayFolder(startMs)}/${name}`;
    },
  });
}
