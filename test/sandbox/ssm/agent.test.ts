import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { diagnosisProbe, parseDiagnosis, parseStatusProbe, statusProbe } from '../../../src/lib/node/probe/index.js';
import { START_MS } from '../helpers.js';
import { allow, run, startFleet, type Fleet, type NodeSpec } from './helpers.js';

const VERSION = '1.300071.0b1';
const LINUX_STEP = 'ControlCloudWatchAgentLinux';
const installed: NodeSpec = { agent: { version: VERSION } };
const memory = { metrics: { metrics_collected: { mem: { measurement: ['mem_used_percent'] } } } };

/** A fleet whose role may read every parameter. */
async function startAgents(specs: readonly NodeSpec[] = [installed]): Promise<Fleet> {
  const fleet = await startFleet(specs);
  allow(fleet, 'ssm:GetParameter', 'cloudwatch:PutMetricData', 'logs:*', 'ec2:DescribeTags');
  return fleet;
}

const put = ({ client }: Fleet, Name: string, value: object | string) =>
  client.send(
    new PutParameterCommand({
      Name,
      Value: typeof value === 'string' ? value : JSON.stringify(value),
      Type: 'String',
      Overwrite: true,
    }),
  );

/** Calls ManageAgent and gives what the step of the first node's platform did. */
function manage(fleet: Fleet, parameters: Readonly<Record<string, string>>, plugin = LINUX_STEP) {
  const Parameters = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, [value]]));
  return run(fleet, { DocumentName: 'AmazonCloudWatch-ManageAgent', Parameters, plugin });
}

const configure = (fleet: Fleet, location: string, more: Readonly<Record<string, string>> = {}) =>
  manage(fleet, { action: 'configure', optionalConfigurationLocation: location, ...more });

const files = ({ nodes }: Fleet) => [...(nodes[0]?.agent.configs.keys() ?? [])].sort();
const agentOf = ({ nodes }: Fleet) => nodes[0]?.agent;

const configurePackage = (fleet: Fleet, parameters: Readonly<Record<string, string>>) => {
  const all = { action: 'Install', name: 'AmazonCloudWatchAgent', ...parameters };
  const Parameters = Object.fromEntries(Object.entries(all).map(([name, value]) => [name, [value]]));
  return run(fleet, { DocumentName: 'AWS-ConfigureAWSPackage', Parameters });
};

describe('the package of the CloudWatch agent', () => {
  test('is installed in its latest version, and does not run yet', async () => {
    const fleet = await startAgents([{}]);
    const result = await configurePackage(fleet, {});
    expect(result).toMatchObject({ Status: 'Success', ResponseCode: 0 });
    expect(result.StandardOutputContent).toContain(
      `Successfully installed arn:aws:ssm:::package/AmazonCloudWatchAgent ${VERSION}`,
    );
    expect(agentOf(fleet)).toMatchObject({ version: VERSION, state: 'stopped' });
  });

  test('is left alone in a version that is there already', async () => {
    const fleet = await startAgents([{ agent: { version: VERSION, state: 'running', startedAtMs: START_MS - 1 } }]);
    expect((await configurePackage(fleet, { version: 'latest' })).StandardOutputContent).toContain('already installed');
    expect(agentOf(fleet)).toMatchObject({ startedAtMs: START_MS - 1 });
  });

  test('is replaced by another version: an agent that ran is restarted with what it had', async () => {
    const configs = new Map([['ssm_a', { text: JSON.stringify(memory) }]]);
    const fleet = await startAgents([
      { agent: { version: '1.300031.0b313', state: 'running', startedAtMs: START_MS - 1, configs } },
    ]);
    await configurePackage(fleet, {});
    expect(agentOf(fleet)).toMatchObject({ version: VERSION, state: 'running', startedAtMs: START_MS + 1_100 });
    expect(files(fleet)).toEqual(['ssm_a']);
    await configurePackage(fleet, { version: '1.300031.0b313' });
    expect(agentOf(fleet)?.version).toBe('1.300031.0b313');
  });

  test('cannot be updated in place, or to a version that there never was', async () => {
    const fleet = await startAgents([{ agent: { version: '1.300031.0b313' } }]);
    expect(await configurePackage(fleet, { installationType: 'In-place update' })).toMatchObject({ Status: 'Failed' });
    expect(await configurePackage(fleet, { version: '9.9.9' })).toMatchObject({ Status: 'Failed', ResponseCode: 1 });
    expect(agentOf(fleet)?.version).toBe('1.300031.0b313');
  });

  test('cannot be downloaded where S3 cannot be reached', async () => {
    const fleet = await startAgents([{ packagesReachable: false }]);
    const result = await configurePackage(fleet, {});
    expect(result).toMatchObject({ Status: 'Failed', ResponseCode: 1 });
    expect(result.StandardErrorContent).toContain('dial tcp: i/o timeout');
    expect(agentOf(fleet)?.version).toBeNull();
  });

  test('is uninstalled, once', async () => {
    const fleet = await startAgents([{ agent: { version: VERSION, state: 'running' } }]);
    expect((await configurePackage(fleet, { action: 'Uninstall' })).StandardOutputContent).toContain(
      'Successfully uninstalled',
    );
    expect(agentOf(fleet)).toMatchObject({ version: null, state: 'stopped' });
    expect((await configurePackage(fleet, { action: 'Uninstall' })).StandardOutputContent).toContain(
      'is not installed',
    );
  });
});

describe('AmazonCloudWatch-ManageAgent', () => {
  test('fails where the agent is not installed', async () => {
    const fleet = await startAgents([{}]);
    const result = await manage(fleet, { action: 'status' });
    expect(result).toMatchObject({ Status: 'Failed', ResponseCode: 1 });
    expect(result.StandardOutputContent).toContain('CloudWatch Agent not installed');
  });

  test('tells the status as JSON, and well when it is stopped too', async () => {
    const fleet = await startAgents();
    const stopped = await manage(fleet, { action: 'status' });
    expect(JSON.parse(stopped.StandardOutputContent ?? '')).toEqual({
      status: 'stopped',
      starttime: '',
      configstatus: 'not configured',
      version: VERSION,
    });
    expect(stopped.ResponseCode).toBe(0);
    await put(fleet, 'AmazonCloudWatch-a', memory);
    await configure(fleet, 'AmazonCloudWatch-a');
    const running = await manage(fleet, { action: 'status' });
    expect(JSON.parse(running.StandardOutputContent ?? '')).toMatchObject({
      status: 'running',
      starttime: '2026-01-15T12:00:11+00:00',
      configstatus: 'configured',
    });
  });

  test('configures from a parameter, whose text is kept as it is under a name of its own', async () => {
    const fleet = await startAgents();
    const text = ` ${JSON.stringify(memory, undefined, 4)}\n`;
    await put(fleet, '/team/AmazonCloudWatch-a', text);
    const result = await configure(fleet, '/team/AmazonCloudWatch-a');
    expect(result).toMatchObject({ Status: 'Success', ResponseCode: 0 });
    expect(result.StandardOutputContent).toContain('Configuration validation succeeded');
    expect(agentOf(fleet)?.configs.get('ssm__team_AmazonCloudWatch-a')?.text).toBe(text);
    expect(agentOf(fleet)).toMatchObject({ state: 'running' });
  });

  test('does not restart when it is told not to', async () => {
    const fleet = await startAgents();
    await put(fleet, 'AmazonCloudWatch-a', memory);
    await configure(fleet, 'AmazonCloudWatch-a', { optionalRestart: 'no' });
    expect(agentOf(fleet)).toMatchObject({ state: 'stopped' });
    await manage(fleet, { action: 'start' });
    expect(agentOf(fleet)).toMatchObject({ state: 'running' });
    expect(files(fleet)).toEqual(['ssm_AmazonCloudWatch-a']);
    await manage(fleet, { action: 'stop' });
    expect(agentOf(fleet)).toMatchObject({ state: 'stopped' });
  });

  test('deletes every other configuration by configure, also those of others', async () => {
    const fleet = await startAgents();
    await put(fleet, 'base', memory);
    await put(fleet, 'team', {
      logs: { logs_collected: { files: { collect_list: [{ file_path: '/a', log_group_name: 'a' }] } } },
    });
    await configure(fleet, 'base');
    await configure(fleet, 'team', { action: 'configure (append)' });
    expect(files(fleet)).toEqual(['ssm_base', 'ssm_team']);
    await configure(fleet, 'base');
    expect(files(fleet)).toEqual(['ssm_base']);
  });

  test('removes one configuration, refuses to remove one that is not there, and removes all', async () => {
    const fleet = await startAgents();
    await put(fleet, 'base', memory);
    await configure(fleet, 'base');
    const remove = (location: string) =>
      configure(fleet, location, { action: 'configure (remove)', optionalRestart: 'no' });
    const foreign = await remove('never-applied');
    expect(foreign).toMatchObject({ Status: 'Failed' });
    expect(foreign.StandardErrorContent).toContain('no such file or directory');
    expect((await remove('base')).StandardOutputContent).toContain(
      'all amazon-cloudwatch-agent configurations have been removed',
    );
    expect(files(fleet)).toEqual([]);
    await configure(fleet, 'base');
    await manage(fleet, { action: 'configure (remove)', optionalConfigurationSource: 'all', optionalRestart: 'no' });
    expect(files(fleet)).toEqual([]);
  });

  test('starts with the default configuration where none is left', async () => {
    const fleet = await startAgents();
    const result = await manage(fleet, { action: 'start' });
    expect(result.StandardOutputContent).toContain('default configuration');
    expect(files(fleet)).toEqual(['default']);
    expect(agentOf(fleet)?.configs.get('default')?.text).toContain('mem_used_percent');
  });

  test('merges a list of parameters, the first of which takes the place of all others', async () => {
    const fleet = await startAgents();
    await put(fleet, 'old', memory);
    await put(fleet, 'one', memory);
    await put(fleet, 'two', { agent: { metrics_collection_interval: 30 } });
    await configure(fleet, 'old');
    const result = await configure(fleet, 'one,two');
    expect(result.StandardOutputContent).toContain('Successfully merged all configurations');
    expect(files(fleet)).toEqual(['ssm_one', 'ssm_two']);
  });

  test('fails when two configurations say different things of one value, and keeps the old ones', async () => {
    const fleet = await startAgents();
    await put(fleet, 'one', memory);
    await put(fleet, 'two', { metrics: { metrics_collected: { mem: { measurement: ['mem_free'] } } } });
    await configure(fleet, 'one');
    const result = await configure(fleet, 'two', { action: 'configure (append)' });
    expect(result).toMatchObject({ Status: 'Failed', ResponseCode: 1 });
    expect(result.StandardErrorContent).toContain('Different values are specified for mem');
    expect(files(fleet)).toEqual(['ssm_one', 'ssm_two.tmp']);
    expect(agentOf(fleet)).toMatchObject({ state: 'running' });
  });

  test('stops a list at the first failure on Linux, and never fails on Windows', async () => {
    const linux = await startAgents();
    await put(linux, 'one', memory);
    expect(await configure(linux, 'one,nothing')).toMatchObject({ Status: 'Failed' });
    const windows = await startAgents([{ ...installed, platformType: 'Windows' }]);
    await put(windows, 'one', memory);
    const parameters = { action: 'configure', optionalConfigurationLocation: 'one,nothing' };
    const result = await manage(windows, parameters, 'ControlCloudWatchAgentWindows');
    expect(result).toMatchObject({ Status: 'Success', ResponseCode: 0 });
    expect(result.StandardErrorContent).toContain('ParameterNotFound');
  });

  test('fails with the words of the downloader for a parameter that is not there', async () => {
    const fleet = await startAgents();
    const result = await configure(fleet, 'AmazonCloudWatch-nothing');
    expect(result).toMatchObject({ Status: 'Failed', ResponseCode: 1 });
    expect(result.StandardErrorContent).toMatch(
      /fail to fetch\/remove json config: error in retrieving parameter store content: ParameterNotFound/,
    );
    expect(files(fleet)).toEqual([]);
  });

  test('fails where the role may not read the parameter, and where there is no role', async () => {
    const fleet = await startAgents();
    await put(fleet, 'a', memory);
    allow(fleet, 'cloudwatch:PutMetricData');
    const denied = await configure(fleet, 'a');
    expect(denied.StandardErrorContent).toMatch(
      /AccessDeniedException: User: \S+assumed-role\/node\/i-\S+ is not authorized to perform: ssm:GetParameter on resource: arn:aws:ssm:ap-northeast-1:123456789012:parameter\/a/,
    );
    const bare = await startAgents([{ ...installed, iamRole: '' }]);
    await put(bare, 'a', memory);
    expect((await configure(bare, 'a')).StandardErrorContent).toContain('NoCredentialProviders');
  });

  test('accepts text that is no JSON with exit code 0', async () => {
    const fleet = await startAgents();
    await put(fleet, 'a', '{ "metrics": ');
    const result = await configure(fleet, 'a');
    expect(result).toMatchObject({ Status: 'Success', ResponseCode: 0 });
    expect(result.StandardOutputContent).toContain('Configuration validation succeeded');
    expect(agentOf(fleet)).toMatchObject({ state: 'running' });
  });

  test('refuses different retentions of one group, whatever the case of its name', async () => {
    const fleet = await startAgents();
    const entry = (log_group_name: string, retention_in_days: number) => ({
      file_path: `/${retention_in_days}`,
      log_group_name,
      retention_in_days,
    });
    const collect_list = [entry('App', 7), entry('app', 14)];
    await put(fleet, 'a', { logs: { logs_collected: { files: { collect_list } } } });
    const result = await configure(fleet, 'a');
    expect(result).toMatchObject({ Status: 'Failed' });
    expect(result.StandardErrorContent).toContain(
      "Different retention_in_days values can't be set for the same log group: app",
    );
    expect(agentOf(fleet)).toMatchObject({ state: 'stopped' });
  });

  test('refuses collectd where its types are missing', async () => {
    const collectd = { metrics: { metrics_collected: { collectd: {} } } };
    const fleet = await startAgents();
    await put(fleet, 'a', collectd);
    const result = await configure(fleet, 'a');
    expect(result).toMatchObject({ Status: 'Failed' });
    expect(result.StandardOutputContent).toContain('open /usr/share/collectd/types.db: no such file or directory');
    const complete = await startAgents([{ ...installed, logFiles: ['/usr/share/collectd/types.db'] }]);
    await put(complete, 'a', collectd);
    expect(await configure(complete, 'a')).toMatchObject({ Status: 'Success' });
  });

  test.each([
    [{ action: 'configure' }, 'config should be specified'],
    [{ action: 'configure', optionalConfigurationSource: 'all' }, 'can only be applied with action "remove-config"'],
  ])('refuses %j', async (parameters, text) => {
    const fleet = await startAgents();
    const result = await manage(fleet, parameters);
    expect(result).toMatchObject({ Status: 'Failed' });
    expect(result.StandardOutputContent).toContain(text);
  });
});

describe('AWS-UpdateSSMAgent', () => {
  test('updates to the latest version', async () => {
    const fleet = await startFleet([{ ssmAgentVersion: '2.3.0.0' }]);
    const result = await run(fleet, { DocumentName: 'AWS-UpdateSSMAgent', Parameters: {} });
    expect(result.Status).toBe('Success');
    expect(fleet.nodes[0]?.ssmAgentVersion).not.toBe('2.3.0.0');
  });
});

describe('the probes of awsops', () => {
  const ask = async (fleet: Fleet, { documentName, commands }: ReturnType<typeof statusProbe>) =>
    (await run(fleet, { DocumentName: documentName, Parameters: { commands: [...commands] } })).StandardOutputContent ??
    '';

  test.each(['Linux', 'Windows', 'MacOS'] as const)('are answered on %s', async (platformType) => {
    const text = JSON.stringify(memory);
    const fleet = await startFleet([
      {
        platformType,
        agent: {
          version: VERSION,
          state: 'running',
          startedAtMs: START_MS - 3_600_000,
          configs: new Map([['ssm_a', { text }]]),
          errors: ['2026-01-15T11:00:00Z E! something went wrong'],
        },
      },
    ]);
    const expected = {
      installed: true,
      version: VERSION,
      status: 'running',
      configStatus: 'configured',
      startedAtMs: START_MS - 3_600_000,
      configs: [{ name: 'ssm_a', sha256: createHash('sha256').update(text).digest('hex') }],
      nodeTimeMs: START_MS + 1_000,
      truncated: false,
    };
    expect(parseStatusProbe(await ask(fleet, statusProbe(platformType)))).toEqual(expected);
    const facts = { logFiles: ['/var/log/messages', "/opt/it's/*.log"], runAsUser: null, usesCollectd: true };
    const diagnosis = parseDiagnosis(await ask(fleet, diagnosisProbe(platformType, facts)));
    expect(diagnosis).toMatchObject({
      installed: true,
      agentLog: expect.arrayContaining(['2026-01-15T11:00:00Z E! something went wrong']),
      metadataStatus: 200,
      hasTypesDb: platformType === 'Windows' ? null : false,
    });
    expect(diagnosis.logFiles.map(({ pattern, path }) => [pattern, path])).toEqual([
      ['/var/log/messages', null],
      ["/opt/it's/*.log", null],
    ]);
    expect(diagnosis.ssmChecks?.every(({ status }) => status === 'Success')).toBe(true);
  });

  test('tell an agent that is not there, files that cannot be read, and a user that is not known', async () => {
    const fleet = await startFleet([{ platformName: 'Red Hat Enterprise Linux', platformVersion: '9' }]);
    expect(parseStatusProbe(await ask(fleet, statusProbe('Linux')))).toMatchObject({
      installed: false,
      version: null,
      status: null,
      configs: [],
    });
    const facts = { logFiles: ['/var/log/messages'], runAsUser: 'cwagent', usesCollectd: false };
    const diagnosis = parseDiagnosis(await ask(fleet, diagnosisProbe('Linux', facts)));
    expect(diagnosis.logFiles).toMatchObject([{ path: '/var/log/messages', readable: false }]);
    expect(diagnosis).toMatchObject({ agentUser: null, hasTypesDb: null, disk: { mount: '/', usedPercent: 32 } });
  });

  test('are not answered when a word of them is another', async () => {
    const fleet = await startFleet(1);
    const { commands } = statusProbe('Linux');
    const result = await run(fleet, { Parameters: { commands: [...commands, 'echo more'] } });
    expect(result.ResponseCode).toBe(127);
  });
});
