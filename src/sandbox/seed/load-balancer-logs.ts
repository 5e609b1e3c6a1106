import { gzipSync } from 'node:zlib';
import type { Sandbox } from '../create.js';
import { insertBucket, insertObject, s3Store, type StoredBucket } from '../services/s3/store.js';
import { createDice, type Dice } from './dice.js';
import { SMALL_FILE_GZIP } from './log-files.js';
import type { WebRequest } from './requests.js';
import { LOAD_BALANCER_NODES, type Story } from './story.js';

const ALB_SEED = 3007;
/** The service writes one file for each node and five minutes. */
const FILE_PERIOD_MS = 5 * 60_000;

/** Name and id of the load balancer, as metrics and log file names show them. */
export const LOAD_BALANCER = 'app/web3tier-alb/50dc6c495c0c9188';
export const TARGET_GROUP = 'targetgroup/web3tier-web/73e2d6bc24d8a067';

/** The bucket of the access logs. */
export function logBucketName(account: string): string {
  return `web3tier-logs-${account}`;
}

/** Adds the bucket of the load balancer's access logs, gzip files; it is filled when somebody looks into it. */
export function addLogBucket(sandbox: Sandbox, story: Story, requests: () => readonly WebRequest[]): void {
  const { account, region, createdAtMs } = story;
  const place = { name: logBucketName(account), account, region, createdAtMs };
  insertBucket(sandbox.store(s3Store), place, (bucket) => fillAccessLogs(bucket, story, requests()));
}

function fillAccessLogs(bucket: StoredBucket, story: Story, requests: readonly WebRequest[]): void {
  const dice = createDice(ALB_SEED);
  const files = new Map<
    string,
    { readonly node: (typeof LOAD_BALANCER_NODES)[number]; endMs: number; lines: string[] }
  >();
  for (const request of requests) {
    const node = dice.pick(LOAD_BALANCER_NODES);
    const endMs = (Math.floor(request.timeMs / FILE_PERIOD_MS) + 1) * FILE_PERIOD_MS;
    const file = files.get(`${endMs} ${node.zone}`) ?? { node, endMs, lines: [] };
    files.set(`${endMs} ${node.zone}`, file);
    file.lines.push(accessLine(dice, story, request));
  }
  for (const { node, endMs, lines } of files.values()) {
    insertObject(bucket, {
      key: fileKey(dice, story, { ip: node.ip, endMs }),
      body: gzipSync(`${lines.join('\n')}\n`, SMALL_FILE_GZIP),
      lastModifiedMs: Math.min(endMs + 20_000, story.nowMs),
    });
  }
}

function fileKey(
  dice: Dice,
  { account, region }: Story,
  file: { readonly ip: string; readonly endMs: number },
): string {
  const end = new Date(file.endMs).toISOString();
  const folder = `AWSLogs/${account}/elasticloadbalancing/${region}/${end.slice(0, 10).replaceAll('-', '/')}`;
  const stamp = `${end.slice(0, 16).replaceAll(/[-:]/gu, '')}Z`;
  const name = [
    account,
    'elasticloadbalancing',
    region,
    LOAD_BALANCER.replaceAll('/', '.'),
    stamp,
    file.ip,
    dice.hex(8),
  ];
  return `${folder}/${name.join('_')}.log.gz`;
}

/** One entry, with the connection trace id and the three fields that were added in 2025. */
function accessLine(dice: Dice, { account, region }: Story, request: WebRequest): string {
  const seconds = (request.latencyMs / 1000).toFixed(3);
  const isTimeout = request.status === 504;
  const target = `${request.server.ip}:8080`;
  const domain = 'shop.example.com';
  const started = new Date(request.timeMs - request.latencyMs).toISOString().replace('Z', '000Z');
  const quoted = (text: string) => `"${text}"`;
  return [
    'h2',
    new Date(request.timeMs).toISOString().replace('Z', '000Z'),
    LOAD_BALANCER,
    `${request.clientIp}:${request.clientPort}`,
    target,
    '0.000',
    isTimeout ? '-1' : seconds,
    isTimeout ? '-1' : '0.000',
    request.status,
    isTimeout ? '-' : request.status,
    dice.whole(60, 900),
    request.sentBytes,
    quoted(`${request.method} https://${domain}:443${request.url} HTTP/2.0`),
    quoted(request.userAgent),
    'TLS_AES_128_GCM_SHA256',
    'TLSv1.3',
    `arn:aws:elasticloadbalancing:${region}:${account}:${TARGET_GROUP}`,
    quoted(`Root=1-${Math.floor(request.timeMs / 1000).toString(16)}-${dice.hex(24)}`),
    quoted(domain),
    quoted(`arn:aws:acm:${region}:${account}:certificate/0f1e2d3c-4b5a-4968-8776-655443322110`),
    '0',
    started,
    quoted('forward'),
    quoted('-'),
    quoted('-'),
    quoted(target),
    quoted(isTimeout ? '-' : String(request.status)),
    quoted('-'),
    quoted('-'),
    `TID_${dice.hex(32)}`,
    quoted('-'),
    quoted('-'),
    quoted('-'),
  ].join(' ');
}
