import type { ConfigNode, Platform } from '../types.js';

/** An operating system, as far as its log files are concerned. */
export type OsFamily = 'amazon-linux' | 'bottlerocket' | 'debian' | 'red-hat' | 'suse' | 'ubuntu' | 'windows' | 'macos';

export interface Os {
  readonly family: OsFamily;
  /** 2, 2023, 12, 24 …; NaN when the version is unknown. */
  readonly major: number;
  /** As a person calls it. */
  readonly label: string;
}

/** By how DescribeInstanceInformation names platforms; the first match counts. */
const FAMILIES: readonly (readonly [RegExp, OsFamily])[] = [
  [/windows/i, 'windows'],
  [/mac\s?os/i, 'macos'],
  [/bottlerocket/i, 'bottlerocket'],
  [/amazon/i, 'amazon-linux'],
  [/ubuntu/i, 'ubuntu'],
  [/debian/i, 'debian'],
  [/red\s?hat|rhel|centos|rocky|alma|oracle|fedora/i, 'red-hat'],
  [/suse|sles/i, 'suse'],
];

/** What is known of a node's operating system; undefined when its name says nothing to us. */
export function osOf({
  platformName,
  platformVersion,
}: Pick<ConfigNode, 'platformName' | 'platformVersion'>): Os | undefined {
  const family = FAMILIES.find(([pattern]) => pattern.test(platformName))?.[1];
  if (family === undefined) return undefined;
  return { family, major: Number.parseInt(platformVersion, 10), label: `${platformName} ${platformVersion}`.trim() };
}

export function platformOfOs(os: Os): Platform {
  if (os.family === 'windows') return 'Windows';
  return os.family === 'macos' ? 'MacOS' : 'Linux';
}

/** Amazon Linux 2023 and Debian 12 came without rsyslog: what the system says is in the journal only. */
const FIRST_WITHOUT_SYSLOG: Partial<Record<OsFamily, number>> = { 'amazon-linux': 2023, debian: 12, bottlerocket: 0 };

export const hasJournalOnly = ({ family, major }: Os): boolean => major >= (FIRST_WITHOUT_SYSLOG[family] ?? Infinity);

/** Files that a family writes, and what the others call the same. */
const RED_HAT_LIKE: readonly OsFamily[] = ['amazon-linux', 'red-hat', 'suse'];
const DEBIAN_LIKE: readonly OsFamily[] = ['debian', 'ubuntu'];

interface OsLog {
  readonly path: RegExp;
  readonly families: readonly OsFamily[];
  /** The same thing on the other families. */
  readonly elsewhere: string;
  /** Written by syslog, so that it is missing where only the journal is. */
  readonly syslog: boolean;
  /** Only root, or a group of its own, may read it. */
  readonly rootOnly: boolean;
}

const log = (path: RegExp, families: readonly OsFamily[], elsewhere: string, more: Partial<OsLog> = {}): OsLog => ({
  path,
  families,
  elsewhere,
  syslog: true,
  rootOnly: true,
  ...more,
});

/**
 * Well-known log files. Sources: default rsyslog rules of the distributions; agent issues 382 (no /var/log/messages on
 * Amazon Linux 2023), 943 and 1140 (permission denied for the user cwagent).
 */
const OS_LOGS: readonly OsLog[] = [
  log(/^\/var\/log\/messages$/, RED_HAT_LIKE, '/var/log/syslog'),
  // SUSE writes no file of this name, but some set it up: nothing is said about SUSE.
  log(/^\/var\/log\/secure$/, RED_HAT_LIKE, '/var/log/auth.log'),
  log(/^\/var\/log\/cron$/, RED_HAT_LIKE, '/var/log/syslog'),
  log(/^\/var\/log\/maillog$/, RED_HAT_LIKE, '/var/log/mail.log'),
  log(/^\/var\/log\/syslog$/, DEBIAN_LIKE, '/var/log/messages'),
  log(/^\/var\/log\/auth\.log$/, DEBIAN_LIKE, '/var/log/secure'),
  log(/^\/var\/log\/kern\.log$/, DEBIAN_LIKE, '/var/log/messages'),
  log(/^\/var\/log\/mail\.log$/, DEBIAN_LIKE, '/var/log/maillog'),
  log(/^\/var\/log\/httpd\//, RED_HAT_LIKE, '/var/log/apache2/', { syslog: false }),
  log(/^\/var\/log\/apache2\//, [...DEBIAN_LIKE, 'suse'], '/var/log/httpd/', { syslog: false }),
];

/** Other files that the agent can read as root only. */
const ROOT_ONLY = [/^\/var\/log\/audit\//, /^\/var\/log\/nginx\//, /^\/var\/log\/btmp$/, /^\/root\//];

/** The well-known file behind a path of a configuration. */
export const osLog = (path: string): OsLog | undefined => OS_LOGS.find((known) => known.path.test(path));

export const isRootOnly = (path: string): boolean =>
  osLog(path)?.rootOnly === true || ROOT_ONLY.some((pattern) => pattern.test(path));

/** How `--os` names systems, with what Systems Manager would say of a node that runs them. */
const OS_NAMES: Readonly<Record<string, readonly [platformName: string, platformVersion: string]>> = {
  'amazon-linux-2': ['Amazon Linux', '2'],
  'amazon-linux-2023': ['Amazon Linux', '2023'],
  'ubuntu-20.04': ['Ubuntu', '20.04'],
  'ubuntu-22.04': ['Ubuntu', '22.04'],
  'ubuntu-24.04': ['Ubuntu', '24.04'],
  'debian-11': ['Debian GNU/Linux', '11'],
  'debian-12': ['Debian GNU/Linux', '12'],
  'debian-13': ['Debian GNU/Linux', '13'],
  'rhel-8': ['Red Hat Enterprise Linux', '8'],
  'rhel-9': ['Red Hat Enterprise Linux', '9'],
  'rhel-10': ['Red Hat Enterprise Linux', '10'],
  'rocky-9': ['Rocky Linux', '9'],
  'sles-15': ['SLES', '15'],
  'windows-2019': ['Microsoft Windows Server 2019 Datacenter', '10.0.17763'],
  'windows-2022': ['Microsoft Windows Server 2022 Datacenter', '10.0.20348'],
  'windows-2025': ['Microsoft Windows Server 2025 Datacenter', '10.0.26100'],
  macos: ['macOS', '15'],
};

/** The names that `--os` takes. */
export const osNames: readonly string[] = Object.keys(OS_NAMES);

/** A node that runs the system of this name; undefined for other names. */
export function nodeOfOs(name: string, agentVersion: string | null = null): ConfigNode | undefined {
  const os = Object.hasOwn(OS_NAMES, name) ? OS_NAMES[name] : undefined;
  return os && { platformName: os[0], platformVersion: os[1], agentVersion };
}
