import { describe, expect, test } from 'vitest';
import { startFleet, type Fleet } from './fleet.js';

interface Case {
  readonly name: string;
  readonly node: string;
  readonly break: (fleet: Fleet) => void | Promise<void>;
  readonly check: string;
  readonly reason: RegExp;
}

const CORE = 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore';
const SSM = ['ssm', 'ssmmessages', 'ec2messages'];

/** No way to the internet: what is left is endpoints. */
function cutOff(fleet: Fleet): void {
  fleet.lose('api-1');
  fleet.changeRoutes('api-1', (routes) =>
    routes.filter(({ DestinationCidrBlock }) => DestinationCidrBlock !== '0.0.0.0/0'),
  );
}

const CASES: readonly Case[] = [
  {
    name: 'a stopped instance',
    node: 'api-1',
    break: (fleet) => fleet.change('api-1', { State: { Name: 'stopped' } }),
    check: 'state',
    reason: /^the instance is stopped$/,
  },
  {
    name: 'a terminated instance that was named',
    node: 'api-1',
    break: (fleet) => fleet.change('api-1', { State: { Name: 'terminated' } }),
    check: 'state',
    reason: /^the instance is terminated$/,
  },
  {
    name: 'an empty instance profile',
    node: 'api-1',
    break(fleet) {
      fleet.lose('api-1');
      fleet.profile('api-1').roleName = undefined;
    },
    check: 'instance-profile',
    reason: /the instance profile "web3tier-api" is empty/,
  },
  {
    name: 'a profile that was deleted',
    node: 'api-1',
    async break(fleet) {
      fleet.lose('api-1');
      fleet.change('api-1', { IamInstanceProfile: { Arn: 'arn:aws:iam::123456789012:instance-profile/gone' } });
    },
    check: 'instance-profile',
    reason: /"gone" does not exist any more/,
  },
  {
    name: 'a role that another service may assume',
    node: 'api-1',
    break(fleet) {
      fleet.lose('api-1');
      fleet.role('api-1').trustPolicy = fleet.role('api-1').trustPolicy.replace('ec2.', 'lambda.');
    },
    check: 'trust',
    reason: /does not let ec2\.amazonaws\.com assume it/,
  },
  {
    name: "a role without Systems Manager's permissions",
    node: 'api-1',
    break(fleet) {
      fleet.lose('api-1');
      fleet.role('api-1').attachedPolicies.delete(CORE);
    },
    check: 'permissions',
    reason: /may not ssm:UpdateInstanceInformation, ssmmessages:CreateControlChannel/,
  },
  {
    name: 'a permissions boundary',
    node: 'api-1',
    async break(fleet) {
      fleet.lose('api-1');
      const { Policy } = await fleet.sandbox.invoke<object, { Policy: { Arn: string } }>('iam', 'CreatePolicy', {
        PolicyName: 'boundary',
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
        }),
      });
      const RoleName = fleet.role('api-1').name;
      await fleet.sandbox.invoke('iam', 'PutRolePermissionsBoundary', { RoleName, PermissionsBoundary: Policy.Arn });
    },
    check: 'permissions',
    reason: /its permissions boundary does not allow it/,
  },
  {
    name: 'DNS that is off',
    node: 'api-1',
    break(fleet) {
      fleet.lose('api-1');
      for (const [id, attributes] of fleet.ec2.vpcAttributes) {
        fleet.ec2.vpcAttributes.set(id, { ...attributes, EnableDnsSupport: false });
      }
    },
    check: 'dns',
    reason: /enableDnsSupport of vpc-\w+ is off/,
  },
  {
    name: 'an endpoint that is pending',
    node: 'api-1',
    break(fleet) {
      cutOff(fleet);
      fleet.addEndpoints('api-1', SSM, { State: 'pending' as never });
    },
    check: 'endpoint',
    reason: /ssm, ssmmessages: the endpoint vpce-\w+ is not available, but pending/,
  },
  {
    name: 'an endpoint without private DNS',
    node: 'api-1',
    break(fleet) {
      cutOff(fleet);
      fleet.addEndpoints('api-1', SSM, { PrivateDnsEnabled: false });
    },
    check: 'endpoint',
    reason: /private DNS of the endpoint vpce-\w+ is off/,
  },
  {
    name: 'an endpoint whose security group lets nobody in',
    node: 'api-1',
    break(fleet) {
      cutOff(fleet);
      fleet.addEndpoints('api-1', SSM).IpPermissions = [];
    },
    check: 'security-group',
    reason: /no rule lets 443 into the endpoint vpce-\w+ from the instance/,
  },
  {
    name: 'a black hole',
    node: 'api-1',
    break(fleet) {
      fleet.lose('api-1');
      fleet.changeRoutes('api-1', (routes) =>
        routes.map((route) => (route.NatGatewayId ? { ...route, State: 'blackhole' } : route)),
      );
    },
    check: 'route',
    reason: /blackhole|black hole/,
  },
  {
    name: 'a NAT gateway that was deleted',
    node: 'api-1',
    break(fleet) {
      fleet.lose('api-1');
      for (const [id, gateway] of fleet.ec2.natGateways)
        fleet.ec2.natGateways.set(id, { ...gateway, State: 'deleted' });
    },
    check: 'route',
    reason: /nat-\w+ is .*deleted/,
  },
  {
    name: 'no way out at all',
    node: 'api-1',
    break: cutOff,
    check: 'route',
    reason: /no route/i,
  },
  {
    name: 'an internet gateway without a public address',
    node: 'api-1',
    break(fleet) {
      fleet.lose('api-1');
      const [gateway] = fleet.ec2.internetGateways.values();
      fleet.changeRoutes('api-1', () => [
        { DestinationCidrBlock: '0.0.0.0/0', GatewayId: gateway?.InternetGatewayId, State: 'active' },
      ]);
    },
    check: 'route',
    reason: /public/,
  },
  {
    name: 'a security group that lets nothing out',
    node: 'api-1',
    break(fleet) {
      fleet.lose('api-1');
      fleet.group('api-1').IpPermissionsEgress = [];
    },
    check: 'security-group',
    reason: /443/,
  },
  {
    name: 'a network ACL that lets nothing out',
    node: 'api-1',
    break(fleet) {
      fleet.lose('api-1');
      fleet.changeAcl('api-1', (entries) => [
        ...entries,
        {
          Egress: true,
          RuleNumber: 1,
          RuleAction: 'deny',
          Protocol: '6',
          CidrBlock: '0.0.0.0/0',
          PortRange: { From: 443, To: 443 },
        },
      ]);
    },
    check: 'network-acl',
    reason: /443/,
  },
  {
    name: 'a network ACL that lets no answers in',
    node: 'api-1',
    break(fleet) {
      fleet.lose('api-1');
      fleet.changeAcl('api-1', (entries) => [
        ...entries,
        {
          Egress: false,
          RuleNumber: 1,
          RuleAction: 'deny',
          Protocol: '6',
          CidrBlock: '0.0.0.0/0',
          PortRange: { From: 1024, To: 65_535 },
        },
      ]);
    },
    check: 'network-acl',
    reason: /rule 1 of the network ACL acl-\w+ .*lets no answers in/,
  },
  {
    name: 'a metadata service that is off',
    node: 'api-1',
    break(fleet) {
      fleet.lose('api-1');
      fleet.change('api-1', { MetadataOptions: { HttpEndpoint: 'disabled' } });
    },
    check: 'metadata',
    reason: /metadata service is off/,
  },
  {
    name: 'SSM Agent itself, when everything else is in order',
    node: 'api-1',
    break: (fleet) => fleet.lose('api-1'),
    check: 'ssm-agent',
    reason: /profile, permissions and network are in order/,
  },
  {
    name: 'an image without SSM Agent',
    node: 'api-1',
    break(fleet) {
      fleet.lose('api-1');
      const { ImageId = '' } = fleet.instance('api-1');
      fleet.ec2.images.set(ImageId, { ImageId, Name: 'al2023-ami-minimal-2023.9' });
    },
    check: 'ssm-agent',
    reason: /"al2023-ami-minimal-2023\.9" comes without SSM Agent/,
  },
  {
    name: 'SSM Agent that is too old for the CloudWatch agent',
    node: 'api-1',
    break: (fleet) => void (fleet.node('api-1').ssmAgentVersion = '2.2.0.0'),
    check: 'ssm-agent-version',
    reason: /SSM Agent 2\.2\.0\.0 is too old/,
  },
];

describe('node check finds the cause:', () => {
  test.each(CASES)('$name', async ({ node, break: breakIt, check, reason }) => {
    const fleet = await startFleet();
    await breakIt(fleet);
    const findings = await fleet.check([node]);
    const causes = findings.filter(({ status }) => status === 'fail');
    expect(causes.map((finding) => finding.check)).toEqual([check]);
    expect(causes[0]?.reason).toMatch(reason);
    expect(causes[0]?.fix).not.toBeNull();
    expect(causes[0]?.evidence['instanceId']).toBe(fleet.id(node));
  });

  test('a stopped and a terminated instance are passed over where nobody named them', async () => {
    const fleet = await startFleet();
    fleet.change('api-1', { State: { Name: 'terminated' } });
    fleet.change('api-2', { State: { Name: 'stopped' } });
    const findings = await fleet.check([], { selection: { ids: [], tags: [], all: true } });
    const of = (name: string) => findings.filter(({ evidence }) => evidence['name'] === name);
    expect(of('api-1').map(({ check, status }) => [check, status])).toEqual([['state', 'skip']]);
    expect(of('api-2').map(({ check, status }) => [check, status])).toEqual([['state', 'skip']]);
  });

  test('an id of another region is no node', async () => {
    const fleet = await startFleet();
    const selection = { ids: ['i-0123456789abcdef0'], tags: [], all: false };
    await expect(fleet.check([], { selection })).rejects.toMatchObject({
      exitCode: 5,
      hint: expect.stringContaining('--region all'),
    });
  });
});

describe('Default Host Management', () => {
  const turnOn = (fleet: Fleet): Promise<unknown> =>
    fleet.sandbox.invoke('ssm', 'UpdateServiceSetting', {
      SettingId: '/ssm/managed-instance/default-ec2-instance-management-role',
      SettingValue: 'service-role/AWSSystemsManagerDefaultEC2InstanceManagementRole',
    });
  const addRole = async (fleet: Fleet, service = 'ssm.amazonaws.com'): Promise<void> => {
    const RoleName = 'AWSSystemsManagerDefaultEC2InstanceManagementRole';
    await fleet.sandbox.invoke('iam', 'CreateRole', {
      RoleName,
      Path: '/service-role/',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
      }),
    });
    await fleet.sandbox.invoke('iam', 'AttachRolePolicy', { RoleName, PolicyArn: CORE });
  };

  test('serves a node without a profile, so that another cause is looked for', async () => {
    const fleet = await startFleet();
    await turnOn(fleet);
    await addRole(fleet);
    const findings = await fleet.check(['batch-2'], { allChecks: true });
    const statusOf = (check: string) => findings.find((finding) => finding.check === check)?.status;
    expect(statusOf('instance-profile')).toBe('pass');
    expect(statusOf('default-host-management')).toBe('pass');
    expect(statusOf('trust')).toBe('pass');
    expect(statusOf('permissions')).toBe('pass');
  });

  test('needs a role that Systems Manager may assume', async () => {
    const fleet = await startFleet();
    await turnOn(fleet);
    await addRole(fleet, 'ec2.amazonaws.com');
    const [, cause] = await fleet.check(['batch-2']);
    expect(cause).toMatchObject({
      check: 'trust',
      status: 'fail',
      reason: expect.stringContaining('ssm.amazonaws.com'),
    });
  });

  test('serves a node whose role EC2 may not assume: that is a warning then', async () => {
    const fleet = await startFleet();
    await turnOn(fleet);
    await addRole(fleet);
    fleet.lose('api-1');
    fleet.role('api-1').trustPolicy = fleet.role('api-1').trustPolicy.replace('ec2.', 'lambda.');
    const findings = await fleet.check(['api-1']);
    expect(findings.find(({ check }) => check === 'trust')?.status).toBe('warn');
  });

  test('has permissions that are unknown when its role may not be read', async () => {
    const fleet = await startFleet();
    await turnOn(fleet);
    await addRole(fleet);
    fleet.sandbox.addFault('AccessDenied:iam.GetRole');
    const findings = await fleet.check(['batch-2']);
    expect(findings.find(({ check }) => check === 'permissions')).toMatchObject({
      status: 'unknown',
      evidence: { action: 'iam:GetRole' },
    });
  });

  test('warns when IMDSv1 is still allowed', async () => {
    const fleet = await startFleet();
    await turnOn(fleet);
    await addRole(fleet);
    fleet.change('batch-2', { MetadataOptions: { HttpEndpoint: 'enabled', HttpTokens: 'optional' } });
    const findings = await fleet.check(['batch-2']);
    expect(findings.find(({ check }) => check === 'default-host-management')?.status).toBe('warn');
  });

  test('serves SSM Agent where the profile may not register, but never the CloudWatch agent', async () => {
    const fleet = await startFleet();
    await turnOn(fleet);
    await addRole(fleet);
    fleet.role('api-1').attachedPolicies.delete(CORE);
    fleet.lose('api-1');
    const lost = await fleet.check(['api-1'], { allChecks: true });
    expect(lost.find(({ check }) => check === 'permissions')?.status).toBe('pass');
    // Online by Default Host Management alone: managed, and without credentials for metrics and logs.
    fleet.change('api-2', { IamInstanceProfile: undefined });
    const [, cause] = await fleet.check(['api-2']);
    expect(cause).toMatchObject({
      check: 'agent-profile',
      status: 'fail',
      reason: expect.stringContaining('Default Host Management gives credentials to SSM Agent only'),
    });
  });
});
