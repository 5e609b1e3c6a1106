import type { StoredBucket } from '../services/s3/store.js';
import { createDice, type Dice } from './dice.js';
import { dayFolder, insertLogFiles, type LogRecord } from './log-files.js';
import { spread, visitorsAt } from './requests.js';
import { HOUR_MS, OFFICE_IP, resourceId, SCANNER_IPS, WEB_SERVERS, type Story } from './story.js';

const S3_SEED = 3021;
const REQUESTS_PER_DAY = 1500;
const SLOT_MS = 15 * 60_000;

/** The bucket of the shop's pictures, whose access is logged. */
export const imageBucketName = (account: string): string => `web3tier-images-${account}`;

const kinds = [
  { weight: 78, kind: 'read' },
  { weight: 14, kind: 'upload' },
  { weight: 8, kind: 'denied' },
] as const;

/** One request to the bucket. */
interface Access {
  readonly operation: string;
  readonly method: string;
  readonly key: string;
  readonly ip: string;
  /** `-` for nobody that is known. */
  readonly requester: string;
  readonly status: number;
  readonly errorCode: string;
  readonly sent: number | '-';
  readonly size: number | '-';
  readonly agent: string;
}

/** The lines of the server access log: pictures read and uploaded, strangers turned away, and three deleted by hand. */
export function s3AccessRecords(story: Story): readonly LogRecord[] {
  const dice = createDice(S3_SEED);
  const plan = { period: story.day, count: REQUESTS_PER_DAY, slotMs: SLOT_MS, loadAt: visitorsAt };
  const records = spread(dice, plan).map((timeMs) => ({
    timeMs,
    text: line(dice, story, { timeMs, access: create(dice, story) }),
  }));
  const deleted = Array.from({ length: 3 }, (_, index) => {
    const timeMs = story.openSsh.startMs + index * 40_000;
    return { timeMs, text: line(dice, story, { timeMs, access: deletion(story, index) }) };
  });
  return [...records, ...deleted].sort((a, b) => a.timeMs - b.timeMs);
}

function create(dice: Dice, story: Story): Access {
  const key = `products/${dice.whole(1, 320)}.jpg`;
  const server = dice.pick(WEB_SERVERS);
  const role = `arn:aws:sts::${story.account}:assumed-role/web3tier-web/${resourceId('i', server.name, story)}`;
  const size = dice.whole(24_000, 380_000);
  const agent = 'aws-sdk-js/3.1169.0';
  switch (dice.weighted(kinds).kind) {
    case 'read':
      return {
        operation: 'REST.GET.OBJECT',
        method: 'GET',
        key,
        ip: server.ip,
        requester: role,
        status: 200,
        errorCode: '-',
        sent: size,
        size,
        agent,
      };
    case 'upload':
      return {
        operation: 'REST.PUT.OBJECT',
        method: 'PUT',
        key,
        ip: server.ip,
        requester: role,
        status: 200,
        errorCode: '-',
        sent: '-',
        size,
        agent,
      };
    default:
      return {
        operation: 'REST.GET.OBJECT',
        method: 'GET',
        key: dice.pick(['backup.zip', '.env', 'db.sql']),
        ip: dice.pick(SCANNER_IPS),
        requester: '-',
        status: 403,
        errorCode: 'AccessDenied',
        sent: 243,
        size: '-' as const,
        agent: 'curl/8.5.0',
      };
  }
}

function deletion(story: Story, index: number): Access {
  return {
    operation: 'REST.DELETE.OBJECT',
    method: 'DELETE',
    key: `products/${101 + index}.jpg`,
    ip: OFFICE_IP,
    requester: `arn:aws:iam::${story.account}:user/tanaka`,
    status: 204,
    errorCode: '-',
    sent: '-' as const,
    size: 120_000 + index,
    agent: 'aws-cli/2.31.18',
  };
}

/** "Amazon S3 server access log format", with the fields that were added since. */
function line(
  dice: Dice,
  { account, region }: Story,
  { timeMs, access }: { readonly timeMs: number; readonly access: Access },
): string {
  const { operation, method, key, ip, requester, status, errorCode, sent, size, agent } = access;
  const bucket = imageBucketName(account);
  const isKnown = requester !== '-';
  return [
    OWNER,
    bucket,
    `[${stamp(timeMs)}]`,
    ip,
    requester,
    dice.hex(16).toUpperCase(),
    operation,
    key,
    `"${method} /${key} HTTP/1.1"`,
    status,
    errorCode,
    sent,
    size,
    dice.whole(6, 90),
    status === 200 ? dice.whole(5, 60) : '-',
    '"-"',
    `"${agent}"`,
    '-',
    `${dice.hex(48)}=`,
    isKnown ? 'SigV4' : '-',
    'TLS_AES_128_GCM_SHA256',
    isKnown ? 'AuthHeader' : '-',
    `${bucket}.s3.${region}.amazonaws.com`,
    'TLSv1.3',
    '-',
    '-',
    region,
  ].join(' ');
}

/** The canonical id of the account. */
const OWNER = '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function stamp(timeMs: number): string {
  const iso = new Date(timeMs).toISOString();
  const month = MONTHS[Number(iso.slice(5, 7)) - 1];
  return `${iso.slice(8, 10)}/${month}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}

/** Puts the log into folders by date, a file for each hour ("Log object key format"). */
export function fillS3AccessLogs(bucket: StoredBucket, story: Story): void {
  const dice = createDice(S3_SEED + 1);
  const { account, region } = story;
  insertLogFiles(bucket, story, {
    records: s3AccessRecords(story),
    periodMs: HOUR_MS,
    isGzip: false,
    key: ({ startMs, endMs }) => {
      const time = new Date(endMs).toISOString().slice(0, 19).replaceAll(/[T:]/gu, '-');
      const folder = `s3-access/${account}/${region}/${imageBucketName(account)}/${dayFolder(startMs)}`;
      return `${folder}/${time}-${dice.hex(16).toUpperCase()}`;
    },
  });
}
