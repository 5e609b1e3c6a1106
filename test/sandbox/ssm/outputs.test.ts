import { FilterLogEventsCommand, CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { ListCommandInvocationsCommand } from '@aws-sdk/client-ssm';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { wrapScript } from '../../../src/lib/node/run/wrap-script.js';
import { clientConfig, rejection } from '../helpers.js';
import { allow, invocationsOf, nodeId, resultOf, run, send, startFleet, type Fleet, type NodeSpec } from './helpers.js';

const WINDOWS: NodeSpec = {
  platformType: 'Windows',
  platformName: 'Microsoft Windows Server 2022 Datacenter',
  platformVersion: '10.0.20348',
};

describe('scripts on a Linux node', () => {
  test.each([
    ['true', '', 0],
    ['false', '', 1],
    ['exit 4', '', 4],
    ['echo hello world', 'hello world\n', 0],
    [`echo "two  blanks" 'and a $'`, 'two  blanks and a $\n', 0],
    ['echo -n bare', 'bare', 0],
    ['hostname', 'ip-10-0-0-1.ec2.internal\n', 0],
    ['whoami', 'root\n', 0],
    ['uname', 'Linux\n', 0],
    ['date', 'Thu Jan 15 12:00:01 UTC 2026\n', 0],
    ['seq 3', '1\n2\n3\n', 0],
    ['seq 2 4', '2\n3\n4\n', 0],
    ['echo a; echo b', 'a\nb\n', 0],
    ['false || echo saved', 'saved\n', 0],
    ['false && echo never', '', 1],
    ['echo a && exit 2 ; echo b', 'a\n', 2],
    ['set -e\nfalse\necho never', '', 1],
    ['#!/bin/sh\n\n# nothing\necho a # b', 'a\n', 0],
    ['false\necho last', 'last\n', 0],
  ])('%j', async (script, stdout, code) => {
    const fleet = await startFleet(1);
    const result = await run(fleet, { script });
    expect([result.StandardOutputContent, result.ResponseCode]).toEqual([stdout, code]);
  });

  test('facts of the machine', async () => {
    const fleet = await startFleet(1);
    expect((await run(fleet, { script: 'cat /etc/os-release' })).StandardOutputContent).toContain('ID="ubuntu"');
    expect((await run(fleet, { script: 'uptime' })).StandardOutputContent).toContain('up 1 day,  0:00');
    expect((await run(fleet, { script: 'df -h' })).StandardOutputContent).toMatch(/32% \/$/m);
  });

  test.each([
    'ls -l',
    'echo $HOME',
    'echo `id`',
    'cat /etc/passwd | wc',
    'curl https://example.com',
    'echo a > b',
    'rm -rf /',
  ])('"%s" is not run, and nothing after it', async (line) => {
    const fleet = await startFleet(1);
    const result = await run(fleet, { script: `echo before\n${line}\necho after` });
    expect(result).toMatchObject({ Status: 'Failed', ResponseCode: 127, StandardOutputContent: 'before\n' });
    expect(result.StandardErrorContent).toContain(`the sandbox does not run "${line}"`);
  });

  test('errors go their own way', async () => {
    const fleet = await startFleet(1);
    const result = await run(fleet, { script: 'echo out\necho err >&2\nexit 1' });
    expect(result.StandardOutputContent).toBe('out\n');
    expect(result.StandardErrorContent).toBe('err\nfailed to run commands: exit status 1');
    const [invocation] = await invocationsOf(fleet, result.CommandId ?? '');
    expect(invocation?.CommandPlugins?.[0]).toMatchObject({
      Name: 'aws:runShellScript',
      ResponseCode: 1,
      Output: 'out\n\n----------ERROR-------\nerr\nfailed to run commands: exit status 1',
    });
  });

  test('that awsops had to encode are run as they were meant, on both platforms', async () => {
    const linux = await startFleet(1);
    const commands = [...wrapScript("#!/bin/sh\necho '{{ braces }}'\nsleep 5\nexit 3", 'Linux')];
    expect(commands.join('')).not.toContain('{{');
    expect(await run(linux, { Parameters: { commands } })).toMatchObject({
      StandardOutputContent: '{{ braces }}\n',
      ResponseCode: 3,
      ExecutionElapsedTime: 'PT6S',
    });
    const windows = await startFleet([WINDOWS]);
    const powershell = { commands: [...wrapScript("Write-Output '{{ braces }}'", 'Windows')] };
    const result = await run(windows, { DocumentName: 'AWS-RunPowerShellScript', Parameters: powershell });
    expect(result.StandardOutputContent).toBe('{{ braces }}\r\n');
  });

  test('sleep takes its time', async () => {
    const fleet = await startFleet(1);
    const command = await send(fleet, { script: 'sleep 20\necho done' });
    fleet.clock.advance(20_000);
    expect((await resultOf(fleet, { command, node: nodeId(1) })).Status).toBe('InProgress');
    fleet.clock.advance(2_000);
    expect(await resultOf(fleet, { command, node: nodeId(1) })).toMatchObject({ StandardOutputContent: 'done\n' });
  });
});

describe('scripts on a Windows node', () => {
  test.each([
    ['Get-Date', 'Thursday, January 15, 2026 12:00:01 PM\r\n', 0],
    ['whoami', 'nt authority\\system\r\n', 0],
    ['Write-Output "hello"', 'hello\r\n', 0],
    ['1..3', '1\r\n2\r\n3\r\n', 0],
    ['exit 5', '', 5],
    ['Get-ChildItem', '', 127],
  ])('%s', async (line, stdout, code) => {
    const fleet = await startFleet([WINDOWS]);
    const result = await run(fleet, { DocumentName: 'AWS-RunPowerShellScript', Parameters: { commands: [line] } });
    expect([result.StandardOutputContent, result.ResponseCode]).toEqual([stdout, code]);
  });

  test('have names that Windows can bear', async () => {
    const fleet = await startFleet([WINDOWS]);
    const result = await run(fleet, {
      DocumentName: 'AWS-RunPowerShellScript',
      Parameters: { commands: ['hostname'] },
    });
    expect(result.StandardOutputContent).toMatch(/^EC2AMAZ-[0-9A-F]{7}\r\n$/);
  });
});

describe('long outputs', () => {
  test('are cut at 24,000 and 8,000 characters, and at 2,500 in lists', async () => {
    const fleet = await startFleet(1);
    const result = await run(fleet, { script: 'seq 1 20000' });
    expect(result.StandardOutputContent).toHaveLength(24_000);
    expect(result.StandardOutputContent).toMatch(/--output truncated--$/);
    const [invocation] = await invocationsOf(fleet, result.CommandId ?? '');
    const output = invocation?.CommandPlugins?.[0]?.Output;
    expect(output).toHaveLength(2_500);
    expect(output).toMatch(/\n---Output truncated---$/);
    const script = `echo ${'e'.repeat(9_000)} >&2\nexit 1`;
    const failed = await run(fleet, { script });
    expect(failed.StandardErrorContent).toHaveLength(8_000);
    const [error] = await invocationsOf(fleet, failed.CommandId ?? '');
    expect(error?.CommandPlugins?.[0]?.Output).toMatch(/^\n-+ERROR-+\ne+\n---Error truncated----$/);
  });

  test('are left out of lists without details', async () => {
    const fleet = await startFleet(1);
    const { CommandId } = await run(fleet, { script: 'echo hello' });
    const { CommandInvocations } = await fleet.client.send(new ListCommandInvocationsCommand({ CommandId }));
    expect(CommandInvocations).toMatchObject([{ Status: 'Success', CommandPlugins: [] }]);
  });
});

describe('documents of several steps', () => {
  const manage = { DocumentName: 'AmazonCloudWatch-ManageAgent', Parameters: { action: ['status'] } };

  test('need the name of the step, and tell that the others were skipped', async () => {
    const fleet = await startFleet([{ agent: { version: '1.300071.0b1' } }]);
    const command = await send(fleet, manage);
    fleet.clock.advance(10_000);
    const get = (plugin?: string) =>
      resultOf(fleet, { command, node: nodeId(1), ...(plugin === undefined ? {} : { plugin }) });
    expect((await rejection(get())).name).toBe('InvalidPluginName');
    expect((await rejection(get('aws:runShellScript'))).name).toBe('InvalidPluginName');
    expect((await get('ControlCloudWatchAgentLinux')).StandardOutputContent).toContain('"status": "stopped"');
    const skipped = await get('ControlCloudWatchAgentWindows');
    expect(skipped).toMatchObject({ Status: 'Success', ResponseCode: 0 });
    expect(skipped.StandardOutputContent).toContain('Step execution skipped due to unsatisfied preconditions');
    const [invocation] = await invocationsOf(fleet, command);
    expect(invocation?.CommandPlugins?.map(({ Name }) => Name)).toEqual([
      'ControlCloudWatchAgentWindows',
      'ControlCloudWatchAgentLinux',
      'ControlCloudWatchAgentMacOS',
    ]);
  });

  test('need no name when there is one step only', async () => {
    const fleet = await startFleet(1);
    const Parameters = { action: ['Install'], name: ['AmazonCloudWatchAgent'] };
    const result = await run(fleet, { DocumentName: 'AWS-ConfigureAWSPackage', Parameters });
    expect(result).toMatchObject({ PluginName: 'configurePackage', Status: 'Success' });
  });
});

describe('outputs in S3', () => {
  const Bucket = 'outputs';

  async function start(...actions: string[]) {
    const fleet = await startFleet([{ agent: { version: '1.300071.0b1' } }]);
    const s3 = new S3Client({ ...clientConfig(fleet.sandbox), forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket }));
    allow(fleet, ...actions);
    const keys = async () =>
      ((await s3.send(new ListObjectsV2Command({ Bucket }))).Contents ?? []).map(({ Key = '' }) => Key);
    return { fleet, s3, keys };
  }

  test('are kept whole, under keys that differ by the schema of the document', async () => {
    const { fleet, s3, keys } = await start('s3:PutObject');
    const output = { OutputS3BucketName: Bucket, OutputS3KeyPrefix: 'runs' };
    const { CommandId: script } = await run(fleet, { script: 'seq 1 20000', ...output });
    const folder = `runs/${script}/${nodeId(1)}/awsrunShellScript/0.awsrunShellScript`;
    expect(await keys()).toEqual([`${folder}/stdout`]);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: `${folder}/stdout` }));
    expect(await Body?.transformToString()).toMatch(/\n19999\n20000\n$/);
    const plugin = 'ControlCloudWatchAgentLinux';
    const manage = { DocumentName: 'AmazonCloudWatch-ManageAgent', Parameters: { action: ['status'] } };
    const { CommandId: status, StandardOutputUrl } = await run(fleet, { ...manage, ...output, plugin });
    const expected = `runs/${status}/${nodeId(1)}/awsrunShellScript/${plugin}/stdout`;
    expect(await keys()).toContain(expected);
    expect(StandardOutputUrl).toBe(`https://s3.ap-northeast-1.amazonaws.com/${Bucket}/${expected}`);
  });

  test('have stderr beside stdout, and nothing for what was not printed', async () => {
    const { fleet, keys } = await start('s3:PutObject');
    await run(fleet, { script: 'exit 1', OutputS3BucketName: Bucket });
    expect((await keys()).map((key) => key.split('/').at(-1))).toEqual(['stderr']);
  });

  test('are missing without a word when the role of the node may not write them', async () => {
    const { fleet, keys } = await start();
    const result = await run(fleet, { script: 'echo hello', OutputS3BucketName: Bucket });
    expect(result).toMatchObject({ Status: 'Success', StandardOutputContent: 'hello\n' });
    expect(await keys()).toEqual([]);
  });

  test('are missing without a word when there is no such bucket', async () => {
    const { fleet } = await start('s3:PutObject');
    const result = await run(fleet, { script: 'echo hello', OutputS3BucketName: 'nowhere' });
    expect(result.Status).toBe('Success');
  });
});

describe('outputs in CloudWatch Logs', () => {
  const CloudWatchOutputConfig = { CloudWatchOutputEnabled: true };

  async function messages(fleet: Fleet, logGroupName: string) {
    const logs = new CloudWatchLogsClient(clientConfig(fleet.sandbox));
    const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
    return events.map(({ logStreamName, message }) => [logStreamName, message]);
  }

  test('go to a group of the document and a stream of the step', async () => {
    const fleet = await startFleet(1);
    allow(fleet, 'logs:*');
    const { CommandId } = await run(fleet, { script: 'echo one\necho two', CloudWatchOutputConfig });
    const stream = `${CommandId}/${nodeId(1)}/aws-runShellScript/stdout`;
    expect(await messages(fleet, '/aws/ssm/AWS-RunShellScript')).toEqual([
      [stream, 'one'],
      [stream, 'two'],
    ]);
  });

  test('go to the group that is named', async () => {
    const fleet = await startFleet(1);
    allow(fleet, 'logs:*');
    await run(fleet, {
      script: 'echo one',
      CloudWatchOutputConfig: { ...CloudWatchOutputConfig, CloudWatchLogGroupName: '/fleet' },
    });
    expect(await messages(fleet, '/fleet')).toHaveLength(1);
  });

  test('are missing when the role may not', async () => {
    const fleet = await startFleet(1);
    allow(fleet, 's3:PutObject');
    await run(fleet, { script: 'echo one', CloudWatchOutputConfig });
    expect((await rejection(messages(fleet, '/aws/ssm/AWS-RunShellScript'))).name).toBe('ResourceNotFoundException');
  });
});
