import type { Sandbox } from '../create.js';
import { loaded, logsStore } from '../services/logs/index.js';
import type { StoreKey } from '../types.js';
import { fillAlarms } from './alarms.js';
import { appEvents, databaseEvents, nginxEvents } from './app-logs.js';
import { addAuditBucket } from './audit-logs.js';
import { fillDatabases, fillQueues, fillTables } from './data-stores.js';
import { flowLogEvents } from './flow-logs.js';
import { fillFunctions } from './functions.js';
import { addGroup } from './groups.js';
import { lambdaEvents, secureEvents } from './host-logs.js';
import { fillIdentities } from './identities.js';
import { addLogBucket } from './load-balancer-logs.js';
import { fillLoadBalancers } from './load-balancers.js';
import { fillMetrics } from './metrics.js';
import { fillNetwork } from './network.js';
import { fillNodes } from './nodes.js';
import { addResultBucket, fillWorkGroups } from './query-places.js';
import { webRequests, type WebRequest } from './requests.js';
import { fillServers } from './servers.js';
import { createStory, type Story } from './story.js';
import { fillTopics } from './topics.js';
import { trailEvents } from './trail-logs.js';

/** The services that the seed has something for. */
export type SeedService = (typeof SEED_SERVICES)[number];

const SEED_SERVICES = [
  'iam',
  'ec2',
  'ssm',
  'logs',
  's3',
  'cloudwatch',
  'elbv2',
  'rds',
  'dynamodb',
  'sqs',
  'athena',
  'lambda',
  'sns',
] as const;

/** What a region was seeded with: all its services tell one story, whenever they are filled. */
interface SeedState {
  story: Story | undefined;
  requests: readonly WebRequest[] | undefined;
  readonly filled: Set<SeedService>;
}

const seedStore: StoreKey<SeedState> = {
  name: 'seed-web3tier',
  scope: 'regional',
  create: () => ({ story: undefined, requests: undefined, filled: new Set() }),
};

/**
 * Fills regions with the sample company `web3tier`: a web shop in two availability zones, behind a load balancer and
 * in front of Aurora, with a day of logs and metrics up to now. The same moment gives the same content.
 * `services` leaves the others out for now; a service that is already filled stays as it is.
 */
export function seedWeb3tier(
  sandbox: Sandbox,
  options: { readonly regions: readonly string[]; readonly services?: readonly SeedService[] },
): void {
  for (const region of options.regions) {
    for (const service of options.services ?? SEED_SERVICES) {
      fillService(sandbox, region, service);
    }
  }
}

function fillService(sandbox: Sandbox, region: string, service: SeedService): void {
  const state = sandbox.store(seedStore, { region });
  if (state.filled.has(service)) return;
  state.filled.add(service);
  const story = (state.story ??= createStory({ account: sandbox.account, region }, sandbox.clock.now()));
  const requests = () => (state.requests ??= webRequests(story));
  switch (service) {
    case 'iam':
      return fillIdentities(sandbox, story);
    case 'ec2':
      // Instances name their profiles by id, and profiles can be given to them.
      fillService(sandbox, region, 'iam');
      fillNetwork(sandbox, story);
      return fillServers(sandbox, story);
    case 'ssm':
      // What a node is and may do is told by its instance and its role.
      fillService(sandbox, region, 'ec2');
      return fillNodes(sandbox, story);
    case 'logs':
      return addGroups(sandbox, story, requests);
    case 's3':
      addLogBucket(sandbox, story, requests);
      addAuditBucket(sandbox, story, requests);
      return addResultBucket(sandbox, story);
    case 'athena':
      addResultBucket(sandbox, story);
      return fillWorkGroups(sandbox, story);
    case 'cloudwatch':
      // The groups publish their usage when they are filled.
      fillService(sandbox, region, 'logs');
      for (const group of sandbox.store(logsStore, { region }).groups.values()) loaded(group);
      // Servers publish while they run.
      fillService(sandbox, region, 'ec2');
      fillMetrics(sandbox, story, requests());
      return fillAlarms(sandbox, story);
    case 'elbv2':
      return fillLoadBalancers(sandbox, story);
    case 'rds':
      return fillDatabases(sandbox, story);
    case 'dynamodb':
      return fillTables(sandbox, story);
    case 'sqs':
      return fillQueues(sandbox, story);
    case 'lambda':
      return fillFunctions(sandbox, story);
    case 'sns':
      return fillTopics(sandbox, story);
  }
}

function addGroups(sandbox: Sandbox, story: Story, requests: () => readonly WebRequest[]): void {
  addGroup(sandbox, story, { group: 'app', events: () => appEvents(requests()) });
  addGroup(sandbox, story, { group: 'nginx', events: () => nginxEvents(requests()) });
  addGroup(sandbox, story, { group: 'secure', events: () => secureEvents(story) });
  addGroup(sandbox, story, { group: 'flowLogs', events: () => flowLogEvents(story) });
  addGroup(sandbox, story, { group: 'cloudTrail', events: () => trailEvents(story) });
  addGroup(sandbox, story, { group: 'database', events: () => databaseEvents(story) });
  addGroup(sandbox, story, { group: 'thumbnail', events: () => lambdaEvents(story) });
}
