import type { StoredNode } from '../types.js';

const MINUTE_MS = 60_000;
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const pad = (number: number, width = 2): string => String(number).padStart(width, '0');

/** As `date` prints it: `Thu Jan 15 12:00:00 UTC 2026`. */
export function unixDate(atMs: number): string {
  const at = new Date(atMs);
  const day = String(at.getUTCDate()).padStart(2);
  return `${DAYS[at.getUTCDay()]} ${MONTHS[at.getUTCMonth()]} ${day} ${timeOfDay(at)} UTC ${at.getUTCFullYear()}`;
}

const timeOfDay = (at: Date): string =>
  [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()].map((n) => pad(n)).join(':');

/** As `uptime` prints it; a node has been up since it registered. */
export function uptime(node: StoredNode, atMs: number): string {
  const minutes = Math.max(0, Math.floor((atMs - node.registeredAtMs) / MINUTE_MS));
  const days = Math.floor(minutes / 1440);
  const clock = `${Math.floor((minutes % 1440) / 60)}:${pad(minutes % 60)}`;
  const up = days > 0 ? `${days} day${days === 1 ? '' : 's'}, ${clock.padStart(5)}` : clock.padStart(5);
  return ` ${timeOfDay(new Date(atMs))} up ${up},  0 users,  load average: 0.08, 0.03, 0.01`;
}

interface OsRelease {
  readonly id: string;
  readonly like: string;
}

const OS_RELEASES: readonly (readonly [RegExp, OsRelease])[] = [
  [/^Amazon Linux/, { id: 'amzn', like: 'fedora' }],
  [/^Ubuntu/, { id: 'ubuntu', like: 'debian' }],
  [/^Debian/, { id: 'debian', like: '' }],
  [/^(?:Red Hat|RHEL)/, { id: 'rhel', like: 'fedora' }],
  [/^(?:SLES|SUSE)/, { id: 'sles', like: 'suse' }],
];

/** As `/etc/os-release` has it. */
export function osRelease({ platformName, platformVersion }: StoredNode): string {
  const { id, like } = OS_RELEASES.find(([pattern]) => pattern.test(platformName))?.[1] ?? { id: 'linux', like: '' };
  return [
    `NAME="${platformName}"`,
    `VERSION="${platformVersion}"`,
    `ID="${id}"`,
    ...(like === '' ? [] : [`ID_LIKE="${like}"`]),
    `VERSION_ID="${platformVersion}"`,
    `PRETTY_NAME="${platformName} ${platformVersion}"`,
  ].join('\n');
}

const KERNEL = '6.1.158-180.294.amzn2023.x86_64';
const DARWIN = '24.6.0';

/** As `uname` prints it, by its flags; undefined for one that is not known. */
export function uname(node: StoredNode, flags: readonly string[]): string | undefined {
  const isMac = node.platformType === 'MacOS';
  const name = isMac ? 'Darwin' : 'Linux';
  const release = isMac ? DARWIN : KERNEL;
  const answers: Readonly<Record<string, string>> = {
    '': name,
    '-s': name,
    '-n': node.computerName,
    '-r': release,
    '-m': 'x86_64',
    '-a': `${name} ${node.computerName} ${release} #1 SMP x86_64${isMac ? '' : ' GNU/Linux'}`,
  };
  return answers[flags.join(' ')];
}

/** As `df -h` prints it. */
export const DISKS = [
  'Filesystem      Size  Used Avail Use% Mounted on',
  '/dev/nvme0n1p1   20G  6.4G   14G  32% /',
  'tmpfs           1.9G     0  1.9G   0% /dev/shm',
].join('\n');
