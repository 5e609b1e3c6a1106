import type { Sandbox } from '../create.js';
import { appEvents, databaseEvents, nginxEvents } from './app-logs.js';
import { flowLogEvents } from './flow-logs.js';
import { fillGroup, type GROUP, type SeedEvent } from './groups.js';
import { lambdaEvents, secureEvents } from './host-logs.js';
import { fillIdentities } from './identities.js';
import { fillAccessLogs } from './load-balancer-logs.js';
import { fillMetrics } from './metrics.js';
import { fillNetwork } from './network.js';
import { fillServers } from './servers.js';
import { webRequests } from './requests.js';
import { createStory } from './story.js';
import { trailEvents } from './trail-logs.js';

/**
 * Fills regions with the sample company `web3tier`: a web shop in two availability zones, behind a load balancer and
 * in front of Aurora, with a day of logs and metrics up to now. The same moment gives the same content.
 */
export function seedWeb3tier(sandbox: Sandbox, options: { readonly regions: readonly string[] }): void {
  for (const region of options.regions) seedRegion(sandbox, region);
}

function seedRegion(sandbox: Sandbox, region: string): void {
  const story = createStory({ account: sandbox.account, region }, sandbox.clock.now());
  const requests = webRequests(story);
  const logs: { readonly group: keyof typeof GROUP; readonly events: SeedEvent[] }[] = [
    { group: 'app', events: appEvents(requests) },
    { group: 'nginx', events: nginxEvents(requests) },
    { group: 'secure', events: secureEvents(story) },
    { group: 'flowLogs', events: flowLogEvents(story) },
    { group: 'cloudTrail', events: trailEvents(story) },
    { group: 'database', events: databaseEvents(story) },
    { group: 'thumbnail', events: lambdaEvents(story) },
  ];
  fillIdentities(sandbox, story);
  fillNetwork(sandbox, story);
  fillServers(sandbox, story);
  for (const log of logs) fillGroup(sandbox, story, log);
  fillAccessLogs(sandbox, story, requests);
  fillMetrics(sandbox, story, requests);
}
