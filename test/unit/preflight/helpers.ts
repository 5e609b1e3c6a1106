import type { ConfigFacts } from '../../../src/lib/agent-config/index.js';
import type { SimulationResult } from '../../../src/lib/iam/index.js';
import type { Diagnosis, FleetNode } from '../../../src/lib/node/index.js';
import type { Unread } from '../../../src/lib/preflight/read.js';

export const REGION = 'ap-northeast-1';
export const NODE_ID = 'i-0123456789abcdef0';
export const NOW_MS = Date.UTC(2026, 0, 15, 12);

/** A node that is online; `overrides` break it. */
export function fleetNode(overrides: Partial<FleetNode> = {}): FleetNode {
  const instanceId = overrides.instanceId ?? NODE_ID;
  return {
    instanceId,
    name: 'api-1',
    managed: true,
    pingStatus: 'Online',
    platform: 'Linux',
    platformName: 'Amazon Linux',
    platformVersion: '2023',
    ssmAgentVersion: '3.3.3050.0',
    lastPingMs: NOW_MS,
    state: 'running',
    vpcId: 'vpc-1',
    subnetId: 'subnet-1',
    tags: {},
    reason: null,
    instance: {
      InstanceId: instanceId,
      State: { Name: 'running' },
      ImageId: 'ami-1',
      IamInstanceProfile: { Arn: 'arn:aws:iam::123456789012:instance-profile/web' },
      MetadataOptions: { HttpEndpoint: 'enabled', HttpTokens: 'required', HttpPutResponseHopLimit: 2 },
    },
    information: undefined,
    ...overrides,
  };
}

/** One that Systems Manager never heard of. */
export const unmanaged = (overrides: Partial<FleetNode> = {}): FleetNode =>
  fleetNode({
    managed: false,
    pingStatus: null,
    platformName: null,
    platformVersion: null,
    ssmAgentVersion: null,
    lastPingMs: null,
    reason: 'never-registered',
    ...overrides,
  });

export const denied = (action: string): Unread => ({
  ok: false,
  action,
  isDenied: true,
  reason: 'AccessDenied: you may not',
});

export const throttled = (action: string): Unread => ({
  ok: false,
  action,
  isDenied: false,
  reason: 'ThrottlingException: slow down',
});

export function simulation(action: string, overrides: Partial<SimulationResult> = {}): SimulationResult {
  return {
    action,
    resource: '*',
    decision: 'allowed',
    matchedStatements: [],
    missingContext: [],
    boundaryAllowed: null,
    organizationsAllowed: null,
    ...overrides,
  };
}

export const refused = (action: string, overrides: Partial<SimulationResult> = {}): SimulationResult =>
  simulation(action, { decision: 'implicitDeny', ...overrides });

/** What a configuration with metrics and one log file needs. */
export function configFacts(overrides: Partial<ConfigFacts> = {}): ConfigFacts {
  return {
    platforms: ['Linux'],
    namespace: 'CWAgent',
    collectsMetrics: true,
    collectsLogs: true,
    collectsTraces: false,
    intervalMs: 60_000,
    longestIntervalMs: 60_000,
    logGroups: [
      {
        group: '/web/messages',
        streamTemplate: '{instance_id}',
        files: ['/var/log/messages'],
        source: 'files',
        retentionDays: null,
        class: null,
      },
    ],
    needsDescribeTags: false,
    needsDescribeVolumes: false,
    needsPutRetention: false,
    usesCollectd: false,
    usesStatsd: false,
    usesJournald: false,
    usesOpenTelemetry: false,
    runAsUser: null,
    region: null,
    roleArns: [],
    minimumAgentVersion: null,
    appendsInstanceId: true,
    ...overrides,
  };
}

/** The answer of a node whose agent runs and complains of nothing. */
export function diagnosis(overrides: Partial<Diagnosis> = {}): Diagnosis {
  return {
    installed: true,
    version: '1.300071.0b1',
    status: 'running',
    configStatus: 'configured',
    startedAtMs: NOW_MS - 3_600_000,
    configs: [],
    nodeTimeMs: NOW_MS,
    truncated: false,
    agentLog: [],
    validationLog: [],
    ssmChecks: null,
    logFiles: [],
    disk: { mount: '/', usedPercent: 30 },
    agentUser: null,
    hasTypesDb: null,
    metadataStatus: 200,
    ...overrides,
  };
}
