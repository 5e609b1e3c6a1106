import type { StoredBucket } from '../services/s3/store.js';
import { createDice, type Dice } from './dice.js';
import { insertLogFiles } from './log-files.js';
import type { WebRequest } from './requests.js';
import { HOUR_MS, type Story } from './story.js';

const CLOUDFRONT_SEED = 3025;
const DISTRIBUTION = 'E2EXAMPLE3TIER';

/** "Standard log file fields" of the CloudFront developer guide. */
const FIELDS =
  'date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) ' +
  'cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken ' +
  'x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status ' +
  'fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len ' +
  'sc-range-start sc-range-end';

const results = [
  { weight: 85, result: 'Hit' },
  { weight: 12, result: 'Miss' },
  { weight: 3, result: 'RefreshHit' },
] as const;

/** Puts the distribution's standard logs into one folder, a file for each hour: it serves what is static. */
export function fillCloudFrontLogs(bucket: StoredBucket, story: Story, requests: readonly WebRequest[]): void {
  const dice = createDice(CLOUDFRONT_SEED);
  const records = requests
    .filter(({ path }) => path === '/static/app.js')
    .map((request) => ({ timeMs: request.timeMs, text: line(dice, request) }));
  insertLogFiles(bucket, story, {
    records,
    periodMs: HOUR_MS,
    body: (texts) => `${['#Version: 1.0', `#Fields: ${FIELDS}`, ...texts].join('\n')}\n`,
    key: ({ startMs }) => {
      const hour = new Date(startMs).toISOString().slice(0, 13).replace('T', '-');
      return `cloudfront/${DISTRIBUTION}.${hour}.${dice.hex(8)}.gz`;
    },
  });
}

function line(dice: Dice, request: WebRequest): string {
  const iso = new Date(request.timeMs).toISOString();
  const { result } = dice.weighted(results);
  const seconds = (dice.whole(1, 40) / 1000).toFixed(3);
  return [
    iso.slice(0, 10),
    iso.slice(11, 19),
    dice.pick(['NRT20-C3', 'KIX56-C1']),
    request.sentBytes,
    request.clientIp,
    request.method,
    'd1example.cloudfront.net',
    request.path,
    request.status,
    '-',
    encodeURI(request.userAgent),
    '-',
    '-',
    result,
    `${dice.hex(40)}==`,
    'static.example.com',
    'https',
    dice.whole(60, 400),
    seconds,
    '-',
    'TLSv1.3',
    'TLS_AES_128_GCM_SHA256',
    result,
    'HTTP/2.0',
    '-',
    '-',
    request.clientPort,
    seconds,
    result,
    'application/javascript',
    request.sentBytes,
    '-',
    '-',
  ].join('\t');
}
