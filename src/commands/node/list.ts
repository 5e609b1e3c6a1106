import { defineCommand } from '../../lib/cli/define.js';
import type { FleetNode } from '../../lib/node/index.js';
import { completeNodes, completeNodeTags } from '../complete-nodes.js';

export const nodeList = defineCommand({
  name: 'list',
  summary: 'List EC2 instances and other managed nodes, with the reason why no command reaches some',
  description:
    'Joins what EC2 and Systems Manager say; machines outside EC2 (mi-…) are here too. Without ids and tags every ' +
    'node of the region is listed. Terminated instances, which EC2 shows for an hour, are left out unless they are ' +
    'named or --all is given. The reason is null for nodes that are online, else one of: stopped, terminated, ' +
    'starting (launched less than 15 minutes ago), no-instance-profile, never-registered, connection-lost, unknown ' +
    '(Systems Manager may not be asked).',
  examples: [
    { run: 'awsops node list', why: 'every node of the region' },
    { run: 'awsops node list --tag Role=web --tag Role=api', why: 'with either of two values of a tag' },
    { run: 'awsops node list --unmanaged -o json', why: 'those that no command reaches, and why' },
  ],
  args: {
    nodes: { describe: 'ids of nodes', required: false, variadic: true, complete: completeNodes },
  },
  options: {
    tag: {
      type: 'list',
      value: 'KEY=VALUE',
      describe: 'those with this tag: KEY=VALUE (with * and ?) or KEY; a key again is "or", another key "and"',
      complete: completeNodeTags,
    },
    all: { type: 'boolean', describe: 'terminated instances too' },
    unmanaged: { type: 'boolean', describe: 'only those that no command reaches: not managed, or not online' },
    platform: {
      type: 'string',
      choices: ['linux', 'windows', 'macos'],
      value: 'PLATFORM',
      describe: 'only those of one platform',
    },
  },
  access: 'read',
  scope: 'regional',
  fields: [
    { key: 'instanceId', describe: 'id of the instance (i-…) or machine (mi-…)', rigid: true },
    { key: 'name', describe: 'tag Name; the name of the computer outside EC2', flex: true },
    {
      key: 'managed',
      describe: 'whether Systems Manager manages it; null: not known',
      kind: 'boolean',
      inTable: false,
    },
    {
      key: 'pingStatus',
      describe: 'whether its agent is heard of: Online, ConnectionLost or Inactive; null: not managed',
      kind: 'status',
    },
    { key: 'platform', describe: 'what it runs: Linux, Windows or MacOS' },
    { key: 'platformName', describe: 'name of the operating system', inTable: false },
    { key: 'platformVersion', describe: 'version of the operating system', inTable: false },
    { key: 'ssmAgentVersion', describe: "version of Systems Manager's agent", inTable: false },
    { key: 'lastPing', describe: 'when its agent was heard of last', kind: 'time', inTable: false },
    { key: 'state', describe: 'state of the instance; null outside EC2', kind: 'status', inTable: false },
    { key: 'vpcId', describe: 'VPC of the instance', inTable: false },
    { key: 'subnetId', describe: 'subnet of the instance', inTable: false },
    { key: 'reason', describe: 'why no command reaches it; null: it is online' },
    { key: 'tags', describe: 'tags of the instance', kind: 'json', inTable: false },
  ],
  permissions: ['ec2:DescribeInstances', 'ssm:DescribeInstanceInformation'],
  async *run({ args, options }, { task }) {
    const { listNodes } = await import('../../lib/node/inventory/index.js');
    const named = new Set(args.nodes.map((id) => id.trim()));
    const isNamed = named.size > 0 || options.tag.length > 0;
    const isWanted = (node: FleetNode): boolean =>
      (node.reason !== 'terminated' || options.all || named.has(node.instanceId)) &&
      (!options.unmanaged || node.reason !== null) &&
      (options.platform === undefined || node.platform?.toLowerCase() === options.platform);
    for await (const page of listNodes({ ids: args.nodes, tags: options.tag, all: !isNamed }, task)) {
      yield page.filter(isWanted).map(row);
    }
  },
});

function row({ lastPingMs, instance: _, information: __, ...node }: FleetNode) {
  return { ...node, lastPing: lastPingMs === null ? null : new Date(lastPingMs).toISOString() };
}
