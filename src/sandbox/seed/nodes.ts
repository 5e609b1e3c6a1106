import type { Sandbox } from '../create.js';
import { insertNode, ssmStore } from '../services/ssm/store.js';
import { FLEET, lastHeardMs, OPERATING_SYSTEMS } from './fleet.js';
import { privateDnsName, resourceId, type Story } from './story.js';

/** A server registers a little after it was launched. */
const START_UP_MS = 45_000;

/** Registers the servers with Systems Manager: all but the one that has no instance profile. */
export function fillNodes(sandbox: Sandbox, story: Story): void {
  const store = sandbox.store(ssmStore, story);
  for (const { name, system, ip, role } of FLEET) {
    if (role === null) continue;
    const { platformType, platformName, platformVersion } = OPERATING_SYSTEMS[system];
    const isLost = name === 'api-4';
    insertNode(store, {
      instanceId: resourceId('i', name, story),
      platformType,
      platformName,
      platformVersion,
      ipAddress: ip,
      ...(platformType === 'Linux' ? { computerName: privateDnsName(ip, story) } : {}),
      iamRole: role,
      registeredAtMs: story.createdAtMs + START_UP_MS,
      connection: isLost ? 'lost' : 'online',
      lastPingMs: isLost ? lastHeardMs(story) : story.nowMs,
    });
  }
}
