import { createDice, type Dice } from './dice.js';
import type { SeedEvent } from './groups.js';
import { spread, visitorsAt } from './requests.js';
import {
  DATABASES,
  isIn,
  LOAD_BALANCER_NODES,
  NAT_GATEWAY_IP,
  OFFICE_IP,
  resourceId,
  SCANNER_IPS,
  WEB_SERVERS,
  type Story,
} from './story.js';

const FLOW_SEED = 3003;
const FLOWS_PER_DAY = 12_500;
const SLOT_MS = 5 * 60_000;
const TCP = 6;

/** A network interface of the sample network and the address that it has. */
export interface InterfaceName {
  readonly name: string;
  readonly ip: string;
}

/** All interfaces; `resourceId('eni', name, …)` is the id of each. */
export const INTERFACES: readonly InterfaceName[] = [
  ...LOAD_BALANCER_NODES.map(({ zone, ip }) => ({ name: `alb-${zone}`, ip })),
  { name: 'nat-a', ip: NAT_GATEWAY_IP },
  ...WEB_SERVERS.map(({ name, ip }) => ({ name, ip })),
  ...DATABASES.map(({ name, ip }) => ({ name, ip })),
];

interface Flow {
  readonly at: InterfaceName;
  readonly source: string;
  readonly target: string;
  readonly sourcePort: number;
  readonly targetPort: number;
  readonly bytes: number;
  readonly action: 'ACCEPT' | 'REJECT';
}

const flowKinds = [
  { weight: 34, kind: 'visit' },
  { weight: 30, kind: 'proxy' },
  { weight: 18, kind: 'database' },
  { weight: 5, kind: 'egress' },
  { weight: 12, kind: 'scan' },
  { weight: 1, kind: 'office' },
] as const;

const scannedPorts = [
  { weight: 60, port: 22 },
  { weight: 30, port: 3389 },
  { weight: 6, port: 23 },
  { weight: 4, port: 445 },
] as const;

/** VPC flow logs in the default format (version 2). */
export function flowLogEvents(story: Story): SeedEvent[] {
  const dice = createDice(FLOW_SEED);
  const plan = { period: story.day, count: FLOWS_PER_DAY, slotMs: SLOT_MS, loadAt: visitorsAt };
  const ids = new Map(INTERFACES.map(({ name }) => [name, resourceId('eni', name, story)]));
  const idOf = ({ name }: { readonly name: string }) => ids.get(name) ?? name;
  return spread(dice, plan).map((timeMs) => {
    const startSeconds = Math.floor(timeMs / 1000);
    const endSeconds = Math.min(startSeconds + dice.whole(10, 59), story.nowMs / 1000);
    if (dice.chance(0.002)) return noData(idOf(dice.pick(DATABASES)), story.account, { startSeconds, endSeconds });
    const flow = createFlow(dice, timeMs, story);
    const packets = flow.action === 'REJECT' ? 1 : dice.whole(2, 40);
    return record(idOf(flow.at), story.account, { ...flow, packets, startSeconds, endSeconds });
  });
}

function createFlow(dice: Dice, timeMs: number, story: Story): Flow {
  const node = interfaceAt(dice.pick(LOAD_BALANCER_NODES).ip);
  const web = interfaceAt(dice.pick(WEB_SERVERS).ip);
  const sourcePort = dice.whole(32_768, 60_999);
  const { kind } = dice.weighted(flowKinds);
  const accepted = { sourcePort, action: 'ACCEPT' as const };
  switch (kind) {
    case 'visit': {
      const source = `203.0.113.${dice.whole(1, 250)}`;
      return { ...accepted, at: node, source, target: node.ip, targetPort: 443, bytes: dice.whole(800, 9000) };
    }
    case 'proxy':
      return {
        ...accepted,
        at: web,
        source: node.ip,
        target: web.ip,
        targetPort: 8080,
        bytes: dice.whole(900, 60_000),
      };
    case 'database': {
      const database = interfaceAt(DATABASES[0].ip);
      return {
        ...accepted,
        at: database,
        source: web.ip,
        target: database.ip,
        targetPort: 3306,
        bytes: dice.whole(400, 24_000),
      };
    }
    case 'egress': {
      const nat = interfaceAt(NAT_GATEWAY_IP);
      return {
        ...accepted,
        at: nat,
        source: web.ip,
        target: '192.0.2.200',
        targetPort: 443,
        bytes: dice.whole(500, 90_000),
      };
    }
    case 'office':
      return {
        ...accepted,
        at: web,
        source: OFFICE_IP,
        target: web.ip,
        targetPort: 22,
        bytes: dice.whole(3000, 20_000),
      };
    default:
      return scan(dice, { web, node, sourcePort, isSshOpen: isIn(story.openSsh, timeMs) });
  }
}

function scan(
  dice: Dice,
  at: { web: InterfaceName; node: InterfaceName; sourcePort: number; isSshOpen: boolean },
): Flow {
  // A few of the scanners do most of the work.
  const source = SCANNER_IPS[Math.floor(dice.between(0, 1) ** 2 * SCANNER_IPS.length)] ?? SCANNER_IPS[0];
  const targetPort = dice.weighted(scannedPorts).port;
  const target = dice.chance(0.6) ? at.web : at.node;
  const passes = at.isSshOpen && targetPort === 22 && target === at.web;
  const bytes = passes ? dice.whole(1800, 5200) : dice.whole(40, 60);
  return {
    at: target,
    source,
    target: target.ip,
    sourcePort: at.sourcePort,
    targetPort,
    bytes,
    action: passes ? 'ACCEPT' : 'REJECT',
  };
}

function interfaceAt(ip: string): InterfaceName {
  return INTERFACES.find((candidate) => candidate.ip === ip) ?? { name: ip, ip };
}

interface Times {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

function record(eni: string, account: string, flow: Flow & Times & { readonly packets: number }): SeedEvent {
  const { source, target, sourcePort, targetPort, packets, bytes, startSeconds, endSeconds, action } = flow;
  const ends = [source, target, sourcePort, targetPort];
  return event(eni, [2, account, eni, ...ends, TCP, packets, bytes, startSeconds, endSeconds, action, 'OK'], flow);
}

function noData(eni: string, account: string, times: Times): SeedEvent {
  const blank = Array.from({ length: 7 }, () => '-');
  return event(eni, [2, account, eni, ...blank, times.startSeconds, times.endSeconds, '-', 'NODATA'], times);
}

function event(eni: string, fields: readonly (string | number)[], { startSeconds }: Times): SeedEvent {
  // The service stamps an event with the start of its record.
  return { stream: `${eni}-all`, timestamp: startSeconds * 1000, message: fields.join(' ') };
}
