import { createDice, type Dice } from './dice.js';
import type { SeedEvent } from './groups.js';
import { spread } from './requests.js';
import { isIn, OFFICE_IP, resourceId, SCANNER_IPS, WEB_SERVERS, type Period, type Story } from './story.js';

const TRAIL_SEED = 3004;
const ROUTINE_CALLS_PER_DAY = 2300;
const SLOT_MS = 15 * 60_000;
const MINUTE_MS = 60_000;

interface TrailCall {
  readonly timeMs: number;
  readonly source: string;
  readonly name: string;
  readonly identity: object;
  readonly ip: string;
  readonly agent?: string;
  readonly readOnly?: boolean;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly request?: object | null;
  readonly response?: object | null;
  readonly additional?: object;
  readonly type?: string;
}

/** CloudTrail's records: routine reads, and the few calls that an auditor would ask about. */
export function trailEvents(story: Story): SeedEvent[] {
  const dice = createDice(TRAIL_SEED);
  const stream = `${story.account}_CloudTrail_${story.region}`;
  const calls = [
    ...routineCalls(dice, story),
    ...consoleLogins(dice, story),
    ...rootUse(story),
    ...sshOpened(story),
    ...connectionLimit(story),
    ...deletions(story),
    ...deniedCalls(dice, story),
  ].sort((a, b) => a.timeMs - b.timeMs);
  return calls.map((call) => ({ stream, timestamp: call.timeMs, message: JSON.stringify(record(dice, story, call)) }));
}

function record(dice: Dice, story: Story, call: TrailCall): object {
  return {
    eventVersion: '1.11',
    userIdentity: call.identity,
    eventTime: new Date(call.timeMs).toISOString().replace(/\.\d{3}Z$/u, 'Z'),
    eventSource: `${call.source}.amazonaws.com`,
    eventName: call.name,
    awsRegion: story.region,
    sourceIPAddress: call.ip,
    userAgent: call.agent ?? 'aws-cli/2.31.18 md/awscrt#0.28.2 ua/2.1 os/linux#6.1.0',
    ...(call.errorCode === undefined ? {} : { errorCode: call.errorCode, errorMessage: call.errorMessage }),
    requestParameters: call.request ?? null,
    responseElements: call.response ?? null,
    ...(call.additional === undefined ? {} : { additionalEventData: call.additional }),
    requestID: dice.uuid(),
    eventID: dice.uuid(),
    readOnly: call.readOnly ?? false,
    eventType: call.type ?? 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: story.account,
    eventCategory: 'Management',
  };
}

function user(story: Story, userName: string): object {
  const arn = `arn:aws:iam::${story.account}:user/${userName}`;
  return {
    type: 'IAMUser',
    principalId: `AIDAEXAMPLE${userName.toUpperCase()}`,
    arn,
    accountId: story.account,
    userName,
  };
}

function role(story: Story, server: string): object {
  const arn = `arn:aws:sts::${story.account}:assumed-role/web3tier-web/${resourceId('i', server, story)}`;
  const issuer = {
    type: 'Role',
    principalId: 'AROAEXAMPLEWEB3TIER',
    arn: `arn:aws:iam::${story.account}:role/web3tier-web`,
    accountId: story.account,
    userName: 'web3tier-web',
  };
  return { type: 'AssumedRole', arn, accountId: story.account, sessionContext: { sessionIssuer: issuer } };
}

function root(story: Story): object {
  return {
    type: 'Root',
    principalId: story.account,
    arn: `arn:aws:iam::${story.account}:root`,
    accountId: story.account,
  };
}

const routine = [
  { weight: 30, source: 'ec2', name: 'DescribeInstances' },
  { weight: 14, source: 'ssm', name: 'UpdateInstanceInformation' },
  { weight: 12, source: 'sts', name: 'GetCallerIdentity' },
  { weight: 10, source: 'logs', name: 'DescribeLogGroups' },
  { weight: 9, source: 'rds', name: 'DescribeDBClusters' },
  { weight: 9, source: 'elasticloadbalancing', name: 'DescribeTargetHealth' },
  { weight: 8, source: 'kms', name: 'Decrypt' },
  { weight: 4, source: 's3', name: 'ListBuckets' },
] as const;

function routineCalls(dice: Dice, story: Story): TrailCall[] {
  const plan = { period: story.day, count: ROUTINE_CALLS_PER_DAY, slotMs: SLOT_MS, loadAt: () => 1 };
  return spread(dice, plan).map((timeMs) => {
    const { source, name } = dice.weighted(routine);
    const server = dice.pick(WEB_SERVERS);
    const isServer = dice.chance(0.75);
    const identity = isServer ? role(story, server.name) : user(story, dice.pick(['tanaka', 'suzuki', 'sato']));
    return { timeMs, source, name, identity, ip: isServer ? '203.0.113.254' : OFFICE_IP, readOnly: true };
  });
}

function consoleLogins(dice: Dice, story: Story): TrailCall[] {
  const login = (timeMs: number, userName: string, mfa: 'Yes' | 'No', result: 'Success' | 'Failure'): TrailCall => ({
    timeMs,
    source: 'signin',
    name: 'ConsoleLogin',
    identity: user(story, userName),
    ip: result === 'Success' ? OFFICE_IP : SCANNER_IPS[1],
    agent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0',
    ...(result === 'Failure' ? { errorMessage: 'Failed authentication' } : {}),
    response: { ConsoleLogin: result },
    additional: { MobileVersion: 'No', MFAUsed: mfa },
    type: 'AwsConsoleSignIn',
  });
  const anyTime = () => Math.floor(dice.between(story.day.startMs, story.day.endMs));
  return [
    ...Array.from({ length: 14 }, () => login(anyTime(), dice.pick(['suzuki', 'sato', 'kobayashi']), 'Yes', 'Success')),
    ...Array.from({ length: 3 }, () => login(anyTime(), 'tanaka', 'No', 'Success')),
    ...Array.from({ length: 6 }, () => login(anyTime(), 'admin', 'No', 'Failure')),
  ];
}

function rootUse(story: Story): TrailCall[] {
  const by = { identity: root(story), ip: '192.0.2.77', agent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)' };
  const signIn = { type: 'AwsConsoleSignIn', response: { ConsoleLogin: 'Success' }, additional: { MFAUsed: 'No' } };
  return [
    { timeMs: story.rootUseMs, source: 'signin', name: 'ConsoleLogin', ...by, ...signIn },
    { timeMs: story.rootUseMs + 95_000, source: 'iam', name: 'ListUsers', ...by, readOnly: true },
    { timeMs: story.rootUseMs + 160_000, source: 'iam', name: 'CreateAccessKey', ...by, request: { userName: 'root' } },
  ];
}

function sshOpened(story: Story): TrailCall[] {
  const groupId = resourceId('sg', 'web', story);
  const rule = { ipProtocol: 'tcp', fromPort: 22, toPort: 22, ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] } };
  const request = { groupId, ipPermissions: { items: [rule] } };
  const by = { source: 'ec2', identity: user(story, 'tanaka'), ip: OFFICE_IP, request, response: { _return: true } };
  return [
    { timeMs: story.openSsh.startMs, name: 'AuthorizeSecurityGroupIngress', ...by },
    { timeMs: story.openSsh.endMs, name: 'RevokeSecurityGroupIngress', ...by },
  ];
}

/** The host that SSH was opened for goes away with its key; later a snapshot that nobody needs any more. */
function deletions(story: Story): TrailCall[] {
  const instanceId = resourceId('i', 'bastion', story);
  const terminated = { instanceId, currentState: { code: 32, name: 'shutting-down' } };
  const byTanaka = { source: 'ec2', identity: user(story, 'tanaka'), ip: OFFICE_IP };
  const snapshot = { dBClusterSnapshotIdentifier: 'web3tier-aurora-before-upgrade' };
  return [
    {
      timeMs: story.openSsh.endMs + MINUTE_MS,
      name: 'TerminateInstances',
      ...byTanaka,
      request: { instancesSet: { items: [{ instanceId }] } },
      response: { instancesSet: { items: [{ ...terminated, previousState: { code: 16, name: 'running' } }] } },
    },
    {
      timeMs: story.openSsh.endMs + 4 * MINUTE_MS,
      name: 'DeleteKeyPair',
      ...byTanaka,
      request: { keyName: 'bastion' },
      response: { _return: true },
    },
    {
      timeMs: story.limitRestoredMs + 30 * MINUTE_MS,
      source: 'rds',
      name: 'DeleteDBClusterSnapshot',
      identity: user(story, 'suzuki'),
      ip: OFFICE_IP,
      request: snapshot,
      response: { ...snapshot, dBClusterIdentifier: 'web3tier-aurora', status: 'deleted' },
    },
  ];
}

function connectionLimit(story: Story): TrailCall[] {
  const change = (timeMs: number, parameterValue: string): TrailCall => ({
    timeMs,
    source: 'rds',
    name: 'ModifyDBClusterParameterGroup',
    identity: user(story, 'suzuki'),
    ip: OFFICE_IP,
    request: {
      dBClusterParameterGroupName: 'web3tier-aurora',
      parameters: [{ parameterName: 'max_connections', parameterValue, applyMethod: 'immediate' }],
    },
    response: { dBClusterParameterGroupName: 'web3tier-aurora' },
  });
  return [change(story.limitLoweredMs, '60'), change(story.limitRestoredMs, '600')];
}

function deniedCalls(dice: Dice, story: Story): TrailCall[] {
  const denied = (period: Period, count: number, create: (timeMs: number) => TrailCall) =>
    Array.from({ length: count }, () => create(Math.floor(dice.between(period.startMs, period.endMs))));
  const refuse = (arn: string, action: string) => ({
    errorCode: action.startsWith('ec2:') ? 'Client.UnauthorizedOperation' : 'AccessDenied',
    errorMessage: `User: ${arn} is not authorized to perform: ${action} because no identity-based policy allows the ${action} action`,
  });
  const webArn = `arn:aws:sts::${story.account}:assumed-role/web3tier-web/${resourceId('i', 'web-2', story)}`;
  const satoArn = `arn:aws:iam::${story.account}:user/sato`;
  const evening: Period = { startMs: story.openSsh.endMs, endMs: story.openSsh.endMs + 20 * MINUTE_MS };
  return [
    ...denied(story.day, 26, (timeMs) => ({
      timeMs,
      source: 's3',
      name: 'PutBucketPolicy',
      identity: role(story, 'web-2'),
      ip: '203.0.113.254',
      ...refuse(webArn, 's3:PutBucketPolicy'),
    })),
    ...denied(evening, 9, (timeMs) => ({
      timeMs,
      source: 'iam',
      name: isIn({ startMs: evening.startMs, endMs: evening.startMs + 5 * MINUTE_MS }, timeMs)
        ? 'ListUsers'
        : 'CreateUser',
      identity: user(story, 'sato'),
      ip: OFFICE_IP,
      ...refuse(satoArn, 'iam:CreateUser'),
    })),
    ...denied(story.day, 5, (timeMs) => ({
      timeMs,
      source: 'ec2',
      name: 'RunInstances',
      identity: user(story, 'sato'),
      ip: OFFICE_IP,
      ...refuse(satoArn, 'ec2:RunInstances'),
    })),
  ];
}
