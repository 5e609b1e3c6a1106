import { createSandbox } from '../../src/sandbox/index.js';
import { ec2Store } from '../../src/sandbox/services/ec2/store.js';
import { insertNode, ssmStore } from '../../src/sandbox/services/ssm/store.js';
import { fastClock } from './fast-clock.js';

// A sandbox with many nodes in a process of its own: options as JSON in the first argument, the URL on stdout.
// Ends with its stdin.
const options: { nodes: number; failing: number; speed: number; fromMs: number } = JSON.parse(process.argv[2] ?? '{}');
const clock = fastClock(options);
// The throttle stays on: a client that asks too often is refused, and would need more calls.
const sandbox = await createSandbox({ clock });
const ssm = sandbox.store(ssmStore);
const ec2 = sandbox.store(ec2Store);
for (let index = 0; index < options.nodes; index += 1) {
  const instanceId = `i-${index.toString(16).padStart(17, '0')}`;
  const ipAddress = `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`;
  ec2.instances.set(instanceId, {
    InstanceId: instanceId,
    State: { Code: 16, Name: 'running' },
    LaunchTime: new Date(options.fromMs - 86_400_000),
    PrivateIpAddress: ipAddress,
    Tags: [{ Key: 'Name', Value: `node-${index}` }],
  });
  insertNode(ssm, {
    instanceId,
    platformType: 'Linux',
    platformName: 'Amazon Linux',
    platformVersion: '2023',
    ipAddress,
    iamRole: 'fleet',
    registeredAtMs: options.fromMs - 86_400_000,
    secondsPerCommand: 5 + (index % 11),
    // Every so many-th node refuses, so that there is something to tell.
    delivery: index % Math.max(1, Math.floor(options.nodes / options.failing)) === 7 ? 'denied' : 'normal',
  });
}
process.stdout.write(`${sandbox.endpoint}\n`);
process.stdin.resume().on('end', () => process.exit());
