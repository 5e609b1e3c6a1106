import { createDice, type Dice } from './dice.js';
import type { SeedEvent } from './groups.js';
import { spread, visitorsAt } from './requests.js';
import { DAY_MS, OFFICE_IP, SCANNER_IPS, WEB_SERVERS, type Story } from './story.js';

const HOST_SEED = 3005;
const LAMBDA_SEED = 3006;
const BREAK_IN_ATTEMPTS = 620;
const OFFICE_SESSIONS = 110;
const INVOCATIONS = 780;
const SLOT_MS = 15 * 60_000;

const guessedUsers = ['root', 'admin', 'ubuntu', 'oracle', 'test', 'git', 'postgres'] as const;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** /var/log/secure of the web servers: work from the office, and what scanners tried while SSH was open to the world. */
export function secureEvents(story: Story): SeedEvent[] {
  const dice = createDice(HOST_SEED);
  const events: SeedEvent[] = [];
  const attempts = { period: story.openSsh, count: BREAK_IN_ATTEMPTS, slotMs: 60_000, loadAt: () => 1 };
  for (const timeMs of spread(dice, attempts)) events.push(...breakInAttempt(dice, timeMs));
  const sessions = { period: story.day, count: OFFICE_SESSIONS, slotMs: SLOT_MS, loadAt: () => 1 };
  for (const timeMs of spread(dice, sessions)) events.push(...officeSession(dice, timeMs, story));
  return events.sort((a, b) => a.timestamp - b.timestamp);
}

function syslog(server: (typeof WEB_SERVERS)[number], timeMs: number, text: string): SeedEvent {
  const iso = new Date(timeMs).toISOString();
  const day = String(Number(iso.slice(8, 10))).padStart(2, ' ');
  const message = `${months[Number(iso.slice(5, 7)) - 1] ?? ''} ${day} ${iso.slice(11, 19)} ${server.name} ${text}`;
  return { stream: server.name, timestamp: timeMs, message };
}

function breakInAttempt(dice: Dice, timeMs: number): SeedEvent[] {
  const server = dice.pick(WEB_SERVERS);
  const pid = dice.whole(1200, 31_000);
  const user = dice.pick(guessedUsers);
  const from = `${SCANNER_IPS[Math.floor(dice.between(0, 1) ** 2 * SCANNER_IPS.length)] ?? SCANNER_IPS[0]} port ${dice.whole(32_768, 60_999)}`;
  const who = user === 'root' ? user : `invalid user ${user}`;
  return [
    syslog(server, timeMs, `sshd[${pid}]: Failed password for ${who} from ${from} ssh2`),
    syslog(
      server,
      timeMs + 700,
      `sshd[${pid}]: Connection closed by ${user === 'root' ? 'authenticating' : 'invalid'} user ${user} ${from} [preauth]`,
    ),
  ];
}

function officeSession(dice: Dice, timeMs: number, story: Story): SeedEvent[] {
  const server = dice.pick(WEB_SERVERS);
  const pid = dice.whole(1200, 31_000);
  const port = dice.whole(49_152, 65_000);
  const lengthMs = dice.whole(60, 1500) * 1000;
  const lines: [number, string][] = [
    [
      0,
      `sshd[${pid}]: Accepted publickey for ec2-user from ${OFFICE_IP} port ${port} ssh2: ED25519 SHA256:${dice.hex(43)}`,
    ],
    [40, `sshd[${pid}]: pam_unix(sshd:session): session opened for user ec2-user(uid=1000) by ec2-user(uid=0)`],
    [
      9000,
      'sudo[4411]: ec2-user : TTY=pts/0 ; PWD=/home/ec2-user ; USER=root ; COMMAND=/usr/bin/systemctl status nginx',
    ],
    [lengthMs, `sshd[${pid}]: pam_unix(sshd:session): session closed for user ec2-user`],
  ];
  if (dice.chance(0.1)) {
    lines.unshift([-6000, `sshd[${pid}]: Failed password for ec2-user from ${OFFICE_IP} port ${port} ssh2`]);
  }
  return lines
    .map(([afterMs, text]) => syslog(server, timeMs + afterMs, text))
    .filter(({ timestamp }) => timestamp >= story.day.startMs && timestamp < story.day.endMs);
}

/** A Lambda function's log: START, END and REPORT of each invocation, some of which run out of time. */
export function lambdaEvents(story: Story): SeedEvent[] {
  const dice = createDice(LAMBDA_SEED);
  const plan = { period: story.day, count: INVOCATIONS, slotMs: SLOT_MS, loadAt: visitorsAt };
  const sandboxes = Array.from({ length: 6 }, () => dice.hex(32));
  return spread(dice, plan)
    .flatMap((timeMs, index) => {
      const day = new Date(timeMs).toISOString().slice(0, 10).replaceAll('-', '/');
      const sandbox = sandboxes[Math.floor(((timeMs - story.day.startMs) / DAY_MS) * sandboxes.length)] ?? '';
      return invocation(dice, { timeMs, stream: `${day}/[$LATEST]${sandbox}`, isCold: index % 60 === 0 });
    })
    .filter(({ timestamp }) => timestamp < story.day.endMs)
    .sort((a, b) => a.timestamp - b.timestamp);
}

const TIMEOUT_MS = 10_000;
const MEMORY_MB = 512;

function invocation(dice: Dice, at: { timeMs: number; stream: string; isCold: boolean }): SeedEvent[] {
  const id = dice.uuid();
  const timesOut = dice.chance(0.012);
  const durationMs = timesOut ? TIMEOUT_MS : dice.between(60, 900);
  const usedMb = dice.whole(96, 340);
  const initMs = at.isCold ? dice.between(280, 620) : undefined;
  const billed = Math.ceil(durationMs + (initMs ?? 0));
  const init = initMs === undefined ? '' : `\tInit Duration: ${initMs.toFixed(2)} ms`;
  const status = timesOut ? '\tStatus: timeout' : '';
  const endMs = at.timeMs + Math.round(durationMs);
  const line = (timestamp: number, message: string): SeedEvent => ({ stream: at.stream, timestamp, message });
  return [
    line(at.timeMs, `START RequestId: ${id} Version: $LATEST\n`),
    ...(timesOut
      ? [
          line(
            endMs,
            `${new Date(endMs).toISOString()} ${id} Task timed out after ${(TIMEOUT_MS / 1000).toFixed(2)} seconds\n`,
          ),
        ]
      : []),
    line(endMs, `END RequestId: ${id}\n`),
    line(
      endMs,
      `REPORT RequestId: ${id}\tDuration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${billed} ms\tMemory Size: ${MEMORY_MB} MB\tMax Memory Used: ${usedMb} MB${init}${status}\n`,
    ),
  ];
}
