import {
  CreateDocumentCommand,
  DeleteDocumentCommand,
  DescribeDocumentCommand,
  DescribeInstanceInformationCommand,
  GetConnectionStatusCommand,
  GetDocumentCommand,
  GetServiceSettingCommand,
  ListDocumentsCommand,
  ResetServiceSettingCommand,
  UpdateDocumentCommand,
  UpdateDocumentDefaultVersionCommand,
  UpdateServiceSettingCommand,
  type DescribeInstanceInformationCommandInput,
  type InstanceInformation,
} from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { ec2Store, insertEc2 } from '../../../src/sandbox/services/ec2/store.js';
import { replaceDocument } from '../../../src/sandbox/services/ssm/documents/find.js';
import { manageAgentDocument } from '../../../src/sandbox/services/ssm/documents/manage-agent.js';
import { ssmStore } from '../../../src/sandbox/services/ssm/store.js';
import { rejection, START_MS } from '../helpers.js';
import { addNode, nodeId, run, send, startFleet, tally, type Fleet } from './helpers.js';

async function information(
  { client }: Pick<Fleet, 'client'>,
  input: DescribeInstanceInformationCommandInput = {},
): Promise<readonly InstanceInformation[]> {
  const found: InstanceInformation[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new DescribeInstanceInformationCommand({ ...input, NextToken }));
    expect(page.InstanceInformationList?.length).toBeLessThanOrEqual(input.MaxResults ?? 10);
    found.push(...(page.InstanceInformationList ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return found;
}

const idsOf = (list: readonly InstanceInformation[]) => list.map(({ InstanceId }) => InstanceId);

describe('managed nodes', () => {
  test('are described with their platform, agent and last sign of life', async () => {
    const fleet = await startFleet([{}, { connection: 'lost', lastPingMs: START_MS - 3_600_000 }]);
    fleet.clock.advance(60_000);
    expect(await information(fleet)).toMatchObject([
      {
        InstanceId: nodeId(1),
        PingStatus: 'Online',
        LastPingDateTime: new Date(START_MS + 60_000),
        PlatformType: 'Linux',
        PlatformName: 'Ubuntu',
        PlatformVersion: '24.04',
        ResourceType: 'EC2Instance',
        IPAddress: '10.0.0.1',
        IsLatestVersion: true,
      },
      { PingStatus: 'ConnectionLost', LastPingDateTime: new Date(START_MS - 3_600_000) },
    ]);
    expect((await information(fleet))[0]?.IamRole).toBeUndefined();
  });

  test('elsewhere than in EC2 say their role', async () => {
    const fleet = await startFleet([{ instanceId: 'mi-0123456789abcdef0', iamRole: 'hybrid' }]);
    expect(await information(fleet)).toMatchObject([{ ResourceType: 'ManagedInstance', IamRole: 'hybrid' }]);
  });

  test('come in pages of 10 where nothing is asked for, each once, in the order of their registration', async () => {
    const fleet = await startFleet(47);
    expect(idsOf(await information(fleet))).toEqual(fleet.ids);
    expect(idsOf(await information(fleet, { MaxResults: 50 }))).toEqual(fleet.ids);
  });

  test.each([4, 51])('are not described %i at a time', async (MaxResults) => {
    const fleet = await startFleet(1);
    const error = await rejection(fleet.client.send(new DescribeInstanceInformationCommand({ MaxResults })));
    expect(error.name).toBe('ValidationException');
  });

  test('are filtered by id, ping, platform, version, type and tag, all filters together', async () => {
    const fleet = await startFleet([
      { tags: { Role: 'web' } },
      { connection: 'lost', tags: { Role: 'web' } },
      { platformType: 'Windows', ssmAgentVersion: '2.2.0.0' },
    ]);
    const filtered = async (...Filters: { Key: string; Values: string[] }[]) =>
      idsOf(await information(fleet, { Filters }));
    const [one, two, three] = [nodeId(1), nodeId(2), nodeId(3)];
    expect(await filtered({ Key: 'InstanceIds', Values: [three, one, nodeId(99)] })).toEqual([three, one]);
    expect(await filtered({ Key: 'PingStatus', Values: ['Online'] })).toEqual([one, three]);
    expect(await filtered({ Key: 'PlatformTypes', Values: ['Windows'] })).toEqual([three]);
    expect(await filtered({ Key: 'AgentVersion', Values: ['2.2.0.0'] })).toEqual([three]);
    expect(await filtered({ Key: 'ResourceType', Values: ['ManagedInstance'] })).toEqual([]);
    expect(await filtered({ Key: 'tag:Role', Values: ['web'] })).toEqual([one, two]);
    expect(await filtered({ Key: 'tag-key', Values: ['Role'] })).toEqual([one, two]);
    const both = [
      { Key: 'tag:Role', Values: ['web'] },
      { Key: 'PingStatus', Values: ['ConnectionLost'] },
    ];
    expect(await filtered(...both)).toEqual([two]);
    const older = [{ key: 'PlatformTypes' as const, valueSet: ['Linux'] }];
    expect(idsOf(await information(fleet, { InstanceInformationFilterList: older }))).toEqual([one, two]);
    expect((await rejection(filtered({ Key: 'Name', Values: ['x'] }))).name).toBe('InvalidFilterKey');
    const ids = Array.from({ length: 101 }, (_, n) => nodeId(n));
    expect((await rejection(filtered({ Key: 'InstanceIds', Values: ids }))).name).toBe('ValidationException');
    expect(await filtered({ Key: 'InstanceIds', Values: ids.slice(0, 100) })).toEqual([one, two, three]);
  });

  test.each([
    ['running', ['Online']],
    ['stopping', ['ConnectionLost']],
    ['stopped', []],
    ['terminated', []],
  ] as const)('whose instance is %s are described as %j', async (Name, expected) => {
    const fleet = await startFleet(1);
    insertEc2(fleet.sandbox.store(ec2Store), { instances: [{ InstanceId: nodeId(1), State: { Name } }] });
    expect((await information(fleet)).map(({ PingStatus }) => PingStatus)).toEqual(expected);
  });

  test('are found by the tags of their instance', async () => {
    const fleet = await startFleet([{ tags: { Role: 'old' } }]);
    const Tags = [{ Key: 'Role', Value: 'api' }];
    insertEc2(fleet.sandbox.store(ec2Store), { instances: [{ InstanceId: nodeId(1), Tags }] });
    const filtered = async (value: string) =>
      idsOf(await information(fleet, { Filters: [{ Key: 'tag:Role', Values: [value] }] }));
    expect(await filtered('api')).toEqual([nodeId(1)]);
    expect(await filtered('old')).toEqual([]);
  });

  test('are connected or not', async () => {
    const fleet = await startFleet([{}, { connection: 'lost' }]);
    const status = async (Target: string) =>
      (await fleet.client.send(new GetConnectionStatusCommand({ Target }))).Status;
    expect(await status(nodeId(1))).toBe('connected');
    expect(await status(nodeId(2))).toBe('notconnected');
    expect(await status(nodeId(3))).toBe('notconnected');
  });

  test('that register again take the place of what they were', async () => {
    const fleet = await startFleet(3);
    addNode(fleet.sandbox, 2, { platformName: 'Debian' });
    const list = await information(fleet);
    expect(list.map(({ PlatformName }) => PlatformName)).toEqual(['Ubuntu', 'Debian', 'Ubuntu']);
  });
});

describe('the fault node-offline', () => {
  test('takes nodes that are online off the line, from now on and until it is switched off', async () => {
    const fleet = await startFleet([{ connection: 'lost' }, {}, {}, {}]);
    const pings = async () => (await information(fleet)).map(({ PingStatus }) => PingStatus);
    fleet.clock.advance(5_000);
    const stop = fleet.sandbox.addFault('node-offline:2');
    expect(await pings()).toEqual(['ConnectionLost', 'ConnectionLost', 'ConnectionLost', 'Online']);
    fleet.clock.advance(60_000);
    expect((await information(fleet))[1]?.LastPingDateTime).toEqual(new Date(START_MS + 5_000));
    const command = await send(fleet, { TimeoutSeconds: 30 });
    fleet.clock.advance(40_000);
    expect(await tally(fleet, command)).toEqual({ DeliveryTimedOut: 3, Success: 1 });
    stop();
    expect(await pings()).toEqual(['ConnectionLost', 'Online', 'Online', 'Online']);
  });
});

describe('documents', () => {
  test('of Amazon have the parameters of the real ones', async () => {
    const { client } = await startFleet(0);
    const describeDocument = async (Name: string) =>
      (await client.send(new DescribeDocumentCommand({ Name }))).Document;
    const names = async (Name: string) =>
      (await describeDocument(Name))?.Parameters?.map((parameter) => parameter.Name);
    expect(await names('AWS-RunShellScript')).toEqual(['commands', 'workingDirectory', 'executionTimeout']);
    expect(await names('AWS-RunPowerShellScript')).toEqual(['commands', 'workingDirectory', 'executionTimeout']);
    expect(await names('AWS-ConfigureAWSPackage')).toEqual([
      'action',
      'installationType',
      'name',
      'version',
      'additionalArguments',
    ]);
    expect(await names('AmazonCloudWatch-ManageAgent')).toEqual([
      'action',
      'mode',
      'optionalConfigurationSource',
      'optionalConfigurationLocation',
      'optionalRestart',
    ]);
    expect(await names('AWS-UpdateSSMAgent')).toEqual(['version', 'allowDowngrade']);
    expect(await describeDocument('AWS-RunShellScript')).toMatchObject({
      Owner: 'Amazon',
      SchemaVersion: '1.2',
      PlatformTypes: ['Linux', 'MacOS'],
      DefaultVersion: '1',
    });
  });

  test('say in their content which values are allowed, and which step is for which platform', async () => {
    const { client } = await startFleet(0);
    const { Content = '' } = await client.send(new GetDocumentCommand({ Name: 'AmazonCloudWatch-ManageAgent' }));
    const document = JSON.parse(Content) as {
      parameters: Record<string, { allowedValues?: string[] }>;
      mainSteps: { name: string; precondition: object }[];
    };
    expect(document.parameters['action']?.allowedValues).toContain('configure (remove)');
    expect(document.parameters['optionalConfigurationSource']?.allowedValues).toEqual(['ssm', 'default', 'all']);
    expect(document.mainSteps.map(({ name, precondition }) => [name, precondition])).toEqual([
      ['ControlCloudWatchAgentWindows', { StringEquals: ['platformType', 'Windows'] }],
      ['ControlCloudWatchAgentLinux', { StringEquals: ['platformType', 'Linux'] }],
      ['ControlCloudWatchAgentMacOS', { StringEquals: ['platformType', 'MacOS'] }],
    ]);
  });

  test('may be of another age: what one version of ManageAgent takes, another refuses', async () => {
    const fleet = await startFleet(1);
    const store = fleet.sandbox.store(ssmStore);
    const manage = (Parameters: Record<string, string[]>) =>
      send(fleet, { DocumentName: 'AmazonCloudWatch-ManageAgent', Parameters });
    replaceDocument(store, { name: 'AmazonCloudWatch-ManageAgent', content: manageAgentDocument('collector') });
    await manage({ optionalOpenTelemetryCollectorConfigurationSource: ['ssm'], action: ['configure (remove)'] });
    replaceDocument(store, { name: 'AmazonCloudWatch-ManageAgent', content: manageAgentDocument('oldest') });
    expect((await rejection(manage({ action: ['configure (remove)'] }))).name).toBe('InvalidParameters');
    expect((await rejection(manage({ action: ['configure'], optionalConfigurationSource: ['all'] }))).name).toBe(
      'InvalidParameters',
    );
  });

  test('of the account are made, run in the version that is asked for, and deleted', async () => {
    const fleet = await startFleet(1);
    const content = (word: string) =>
      JSON.stringify({
        schemaVersion: '2.2',
        parameters: { who: { type: 'String', default: 'all' } },
        mainSteps: [
          { name: 'greet', action: 'aws:runShellScript', inputs: { runCommand: [`echo ${word} {{ who }}`] } },
        ],
      });
    const Name = 'greeting';
    await fleet.client.send(new CreateDocumentCommand({ Name, Content: content('hello'), DocumentType: 'Command' }));
    await fleet.client.send(new UpdateDocumentCommand({ Name, Content: content('bye'), DocumentVersion: '$LATEST' }));
    const say = async (DocumentVersion: string, Parameters = {}) =>
      (await run(fleet, { DocumentName: Name, DocumentVersion, Parameters })).StandardOutputContent;
    expect(await say('$DEFAULT')).toBe('hello all\n');
    expect(await say('$LATEST', { who: ['you'] })).toBe('bye you\n');
    await fleet.client.send(new UpdateDocumentDefaultVersionCommand({ Name, DocumentVersion: '2' }));
    expect(await say('$DEFAULT')).toBe('bye all\n');
    expect(await say('1')).toBe('hello all\n');
    const update = fleet.client.send(new UpdateDocumentCommand({ Name, Content: content('bye') }));
    expect((await rejection(update)).name).toBe('DuplicateDocumentContent');
    await fleet.client.send(new DeleteDocumentCommand({ Name }));
    expect((await rejection(fleet.client.send(new GetDocumentCommand({ Name })))).name).toBe('InvalidDocument');
  });

  test.each([
    ['no JSON', '{', 'InvalidDocumentContent'],
    ['a schema that is not known', '{"schemaVersion":"9"}', 'InvalidDocumentSchemaVersion'],
    ['no steps', '{"schemaVersion":"2.2","mainSteps":[]}', 'InvalidDocumentContent'],
    ['more than 64 KB', `{"schemaVersion":"2.2","description":"${'x'.repeat(65_536)}"}`, 'MaxDocumentSizeExceeded'],
  ])('with %s are refused', async (_, Content, name) => {
    const { client } = await startFleet(0);
    expect((await rejection(client.send(new CreateDocumentCommand({ Name: 'mine', Content })))).name).toBe(name);
  });

  test('of Amazon cannot be changed or deleted', async () => {
    const { client } = await startFleet(0);
    const remove = client.send(new DeleteDocumentCommand({ Name: 'AWS-RunShellScript' }));
    expect((await rejection(remove)).name).toBe('InvalidDocument');
    const create = client.send(new CreateDocumentCommand({ Name: 'AWS-Mine', Content: '{}' }));
    expect((await rejection(create)).name).toBe('ValidationException');
  });

  test('are listed by owner, platform and name', async () => {
    const { client } = await startFleet(0);
    const list = async (Key: string, ...Values: string[]) => {
      const { DocumentIdentifiers } = await client.send(new ListDocumentsCommand({ Filters: [{ Key, Values }] }));
      return DocumentIdentifiers?.map(({ Name }) => Name);
    };
    expect(await list('Owner', 'Self')).toEqual([]);
    expect(await list('Owner', 'Amazon')).toHaveLength(5);
    expect(await list('Name', 'AWS-Run')).toEqual(['AWS-RunPowerShellScript', 'AWS-RunShellScript']);
    expect(await list('PlatformTypes', 'Windows')).not.toContain('AWS-RunShellScript');
    expect((await rejection(list('Color', 'red'))).name).toBe('InvalidFilterKey');
  });
});

describe('service settings', () => {
  const SettingId = '/ssm/managed-instance/default-ec2-instance-management-role';

  test('have a default, can be changed and set back', async () => {
    const { client } = await startFleet(0);
    const setting = async () => (await client.send(new GetServiceSettingCommand({ SettingId }))).ServiceSetting;
    expect(await setting()).toMatchObject({ SettingValue: '$None', Status: 'Default' });
    await client.send(new UpdateServiceSettingCommand({ SettingId, SettingValue: 'service-role/Default' }));
    expect(await setting()).toMatchObject({ SettingValue: 'service-role/Default', Status: 'Customized' });
    const { ServiceSetting: reset } = await client.send(new ResetServiceSettingCommand({ SettingId }));
    expect(reset?.SettingValue).toBe('$None');
    expect(await setting()).toMatchObject({ SettingValue: '$None' });
  });

  test('are known by their ARN too; others are not there', async () => {
    const { client } = await startFleet(0);
    const get = (id: string) => client.send(new GetServiceSettingCommand({ SettingId: id }));
    const arn = 'arn:aws:ssm:ap-northeast-1:123456789012:servicesetting/ssm/parameter-store/high-throughput-enabled';
    expect((await get(arn)).ServiceSetting).toMatchObject({ ARN: arn, SettingValue: 'false' });
    expect((await rejection(get('/ssm/nothing'))).name).toBe('ServiceSettingNotFound');
  });
});
