import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { NodeRunInput } from '../../../src/lib/node/run/command/input.js';
import { nodeResult } from '../../../src/lib/node/run/command/node-result.js';
import { planCancel } from '../../../src/lib/node/run/command/plan-cancel.js';
import { planNodeRun } from '../../../src/lib/node/run/command/plan-node-run.js';
import { bareOutcome } from '../../../src/lib/node/run/engine/outcome.js';
import { reopenJournal } from '../../../src/lib/node/run/journal/index.js';
import { createSandbox, type Sandbox } from '../../../src/sandbox/index.js';
import { insertGroup, logsStore } from '../../../src/sandbox/services/logs/store.js';
import { ssmStore } from '../../../src/sandbox/services/ssm/store.js';
import { fakeClock } from '../../helpers/fake-clock.js';
import { sandboxContext } from '../../helpers/sandbox-context.js';

type Context = ReturnType<typeof sandboxContext>;
type Rows = readonly Readonly<Record<string, unknown>>[];

interface Account {
  readonly sandbox: Sandbox;
  readonly ctx: Context;
  readonly runsDirectory: string;
  readonly input: (fields: Partial<NodeRunInput>) => NodeRunInput;
  /** Plans and runs. */
  readonly run: (fields: Partial<NodeRunInput>, ctx?: Context) => Promise<{ rows: Rows; failure: string | null }>;
}

/** The practice account with its twelve servers, of which three are broken. */
async function account(): Promise<Account> {
  const sandbox = await createSandbox({ seed: 'web3tier', clock: fakeClock() });
  const runsDirectory = mkdtempSync(join(tmpdir(), 'awsops-runs-'));
  onTestFinished(async () => {
    await sandbox.close();
    rmSync(runsDirectory, { recursive: true, force: true });
  });
  const ctx = sandboxContext(sandbox);
  const input = ({ selection, ...fields }: Partial<NodeRunInput>): NodeRunInput => ({
    selection: selection ?? { ids: [], tags: [], all: false },
    script: [],
    param: [],
    maxConcurrency: '50',
    maxErrors: '10%',
    canary: 'off',
    onInterrupt: 'leave',
    wait: true,
    runsDirectory,
    readStdin: async () => '',
    ...fields,
  });
  const run = async (fields: Partial<NodeRunInput>, used = ctx) =>
    (await planNodeRun(input(fields), used)).run(used.signal);
  return { sandbox, ctx, runsDirectory, input, run };
}

const tagged = (...tags: readonly string[]) => ({ ids: [], tags, all: false });
const everyone = { ids: [], tags: [], all: true };
const names = (rows: Rows, status: string) => rows.filter((row) => row['status'] === status).map((row) => row['name']);
const runIdOf = (rows: Rows): string => String(rows[0]?.['runId']);
const notes = ({ events }: Context): string =>
  events.flatMap((event) => ('message' in event ? [event.message] : [])).join('\n');
const calls = ({ sandbox }: Account, operation: string): number =>
  sandbox.requests().filter((request) => request.operation === operation).length;

describe('a run', () => {
  test('says before it begins what is sent to whom, and who is left out and why', async () => {
    const made = await account();
    const job = await planNodeRun(made.input({ selection: everyone, script: ['uptime'] }), made.ctx);
    expect(job.changes.filter(({ action }) => action === 'create')).toHaveLength(8);
    const left = Object.fromEntries(
      job.changes.filter(({ action }) => action === 'none').map(({ id, reason }) => [/\((.*)\)/.exec(id)?.[1], reason]),
    );
    expect(left).toMatchObject({
      'batch-2': expect.stringContaining('no instance profile'),
      'api-4': expect.stringContaining('lost the connection'),
      'win-1': expect.stringContaining('--windows-script'),
    });
    expect(job.changes[0]?.reason).toBe('AWS-RunShellScript: uptime');
    expect(calls(made, 'SendCommand')).toBe(0);
    expect(readdirSync(made.runsDirectory)).toEqual([]);
  });

  test('gives a row for every node that was meant, and is partial when some were left out', async () => {
    const { run, ctx } = await account();
    const { rows, failure } = await run({ selection: tagged('Role=api'), script: ['hostname'] });
    expect(names(rows, 'success')).toEqual(['api-1', 'api-2', 'api-3']);
    expect(names(rows, 'not-run')).toEqual(['api-4']);
    expect(failure).toBe('partial');
    expect(rows[0]).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/internal\n$/),
      startedAt: expect.any(String),
    });
    expect(notes(ctx)).toContain('3 of 4 nodes succeeded');
    expect(notes(ctx)).toContain('1 node: Systems Manager has lost the connection to it');
    expect(notes(ctx)).not.toContain('--retry-failed');
  });

  test('on Linux and Windows sends each its own script', async () => {
    const { run, runsDirectory, sandbox } = await account();
    const file = join(runsDirectory, 'a.ps1');
    writeFileSync(file, 'Write-Output "from windows"\n');
    const selection = tagged('Role=web', 'Role=win');
    const { rows, failure } = await run({ selection, script: ['echo from linux'], windowsScript: file });
    expect(failure).toBeNull();
    expect(rows.map((row) => [row['name'], String(row['stdout']).trim()])).toEqual([
      ...['web-1', 'web-2', 'web-3', 'web-4'].map((name) => [name, 'from linux']),
      ...['win-1', 'win-2'].map((name) => [name, 'from windows']),
    ]);
    const sent = sandbox.store(ssmStore).commandList.map(({ document }) => document.name);
    expect(sent.toSorted()).toEqual(['AWS-RunPowerShellScript', 'AWS-RunShellScript']);
  });

  test('that fails everywhere has failed, and groups what the nodes say', async () => {
    const { run, ctx } = await account();
    const { failure } = await run({
      selection: tagged('Role=web'),
      script: ['echo no such file >&2; exit 3'],
      maxErrors: '100%',
    });
    expect(failure).toBe('failed');
    expect(notes(ctx)).toMatch(/4 nodes: no such file \(failed, exit code 3\): i-\w+, i-\w+, i-\w+ and 1 more/);
    expect(notes(ctx)).toMatch(/once more on the others: awsops node run --retry-failed \d{8}T\d{6}-[0-9a-f]{6}/);
  });

  test('on nodes of which none can be reached is exit code 5, with the reasons', async () => {
    const made = await account();
    const { rows, failure } = await made.run({ selection: tagged('Name=batch-2'), script: ['uptime'] });
    expect([failure, names(rows, 'not-run')]).toEqual(['not_found', ['batch-2']]);
    expect(calls(made, 'SendCommand')).toBe(0);
  });

  test('with a tag that nothing has is no success', async () => {
    const { run } = await account();
    await expect(run({ selection: tagged('Role=nobody'), script: ['uptime'] })).rejects.toMatchObject({
      category: 'not_found',
    });
  });

  test('in a canary that fails does not go on', async () => {
    const made = await account();
    const { rows, failure } = await made.run({
      selection: tagged('Role=web'),
      script: ['exit 1'],
      canary: '1',
      maxErrors: '2',
    });
    expect(rows.map((row) => [row['status'], row['reason']])).toEqual([
      ['failed', null],
      ...Array.from({ length: 3 }, () => ['not-run', '1 of 1 in the wave before it failed']),
    ]);
    expect([failure, calls(made, 'SendCommand')]).toEqual(['failed', 1]);
  });

  test('without waiting says that it goes on, and its results are there later', async () => {
    const { run, runsDirectory, ctx } = await account();
    const { rows, failure } = await run({ selection: tagged('Role=web'), script: ['echo late'], wait: false });
    expect([failure, new Set(rows.map((row) => row['status']))]).toEqual([null, new Set(['in-progress'])]);
    const input = { id: runIdOf(rows), runsDirectory };
    expect((await nodeResult(input, ctx)).failure).toBe('timeout');
    await ctx.clock.sleep(30_000);
    const later = await nodeResult(input, ctx);
    expect([later.failure, later.rows.map(({ stdout }) => stdout)]).toEqual([
      null,
      Array.from({ length: 4 }, () => 'late\n'),
    ]);
  });

  test('with braces in the script reaches the nodes as it was written, and Systems Manager without them', async () => {
    const { run, sandbox } = await account();
    const { rows } = await run({ selection: tagged('Name=web-1'), script: ["echo '{{ global:DATE }}'"] });
    expect(rows[0]).toMatchObject({ status: 'success', stdout: '{{ global:DATE }}\n' });
    expect(JSON.stringify(sandbox.store(ssmStore).commandList[0]?.given)).not.toContain('{{');
  });
});

describe('a document', () => {
  const selection = tagged('Role=web');

  test('is sent with its parameters, of the version that they were checked against', async () => {
    const { run, sandbox } = await account();
    const document = 'AWS-ConfigureAWSPackage';
    const param = ['action=Install', 'name=AmazonCloudWatchAgent'];
    expect((await run({ selection, document, param })).failure).toBeNull();
    expect(sandbox.store(ssmStore).commandList[0]).toMatchObject({
      documentVersion: '1',
      given: { action: ['Install'] },
    });
  });

  test.each([
    [{ param: ['action=Install', 'nmae=x'] }, { hint: 'did you mean --param name=…?' }],
    [{ param: ['action=install', 'name=x'] }, { hint: "did you mean --param 'action=Install'?" }],
    [{ param: ['action=Install'] }, { code: 'MissingParameter' }],
    [
      { param: ['action=Install', 'name=x'], script: ['uptime'] },
      { message: expect.stringContaining('takes no script') },
    ],
    [{ param: ['action=Install', 'name=x'], executionTimeout: 60_000 }, { hint: 'leave out --execution-timeout' }],
  ])('that does not fit %j is refused before anything is sent', async (fields, error) => {
    const made = await account();
    await expect(made.run({ selection, document: 'AWS-ConfigureAWSPackage', ...fields })).rejects.toMatchObject({
      category: 'usage',
      ...error,
    });
    expect(calls(made, 'SendCommand')).toBe(0);
  });

  test('that does not exist is not found', async () => {
    const { run } = await account();
    await expect(run({ selection, document: 'AWS-Nothing' })).rejects.toMatchObject({ category: 'not_found' });
  });

  test('for another platform leaves nodes out', async () => {
    const { run, sandbox } = await account();
    const step = { action: 'aws:runPowerShellScript', name: 'one', inputs: { runCommand: ['{{ commands }}'] } };
    const Content = JSON.stringify({
      schemaVersion: '2.2',
      description: 'for Windows',
      parameters: { commands: { type: 'StringList' } },
      mainSteps: [{ ...step, precondition: { StringEquals: ['platformType', 'Windows'] } }],
    });
    const document = { Name: 'OnlyWindows', DocumentType: 'Command', DocumentFormat: 'JSON', Content };
    await sandbox.invoke('ssm', 'CreateDocument', document);
    const { rows, failure } = await run({ selection, document: 'OnlyWindows', script: ['Get-Date'] });
    expect(failure).toBe('not_found');
    expect(rows[0]?.['reason']).toBe('"OnlyWindows" is not for Linux');
  });

  test('for scripts takes the time that a script may take', async () => {
    const { run } = await account();
    const { rows } = await run({ selection: tagged('Name=web-1'), script: ['sleep 60'], executionTimeout: 5_000 });
    expect(rows[0]).toMatchObject({ status: 'timed-out', statusDetails: 'ExecutionTimedOut' });
  });
});

describe('bad input', () => {
  test.each([
    [{}, 'there is nothing to run'],
    [{ script: ['x'], param: ['nonsense'] }, 'is no parameter'],
    [{ script: ['x'], maxErrors: 'many' }, '--max-errors'],
    [{ script: ['x'], maxConcurrency: '0' }, '--max-concurrency'],
    [{ script: ['x'], canary: '0' }, 'first wave'],
    [{ script: ['x'], canary: '1', wait: false }, '--no-wait does not go with --canary'],
    [{ script: ['x'], outputS3: 'bucket' }, 'is no place in S3'],
    [{ file: '/no/such/file' }, 'cannot be read'],
    [{ script: ['x'], document: 'AWS-RunShellScript', windowsScript: '/f' }, '--windows-script'],
  ])('%j is refused', async (fields, message) => {
    const made = await account();
    await expect(made.run({ selection: tagged('Role=web'), ...fields })).rejects.toMatchObject({
      category: 'usage',
      message: expect.stringContaining(message),
    });
    expect(calls(made, 'SendCommand')).toBe(0);
  });
});

/** Interrupts a run as soon as it has sent something. */
async function interrupt(made: Account, fields: Partial<NodeRunInput>): Promise<string> {
  const stop = new AbortController();
  const { clock } = made.ctx;
  const ctx = sandboxContext(made.sandbox, {
    signal: stop.signal,
    clock: {
      now: () => clock.now(),
      sleep: async (ms, signal) => {
        if (calls(made, 'SendCommand') > 0) stop.abort(new Error('interrupted'));
        signal?.throwIfAborted();
        await clock.sleep(ms, signal);
      },
    },
  });
  await expect(made.run(fields, ctx)).rejects.toThrow('interrupted');
  const said = notes(ctx);
  const runId = /run (\S+) was not finished/.exec(said)?.[1] ?? '';
  expect(said).toContain(`awsops node result ${runId}`);
  expect(said).toContain(`awsops node cancel ${runId}`);
  expect(said).toContain(`awsops node run --resume ${runId}`);
  return runId;
}

describe('a run that was interrupted', () => {
  const fields = { selection: tagged('Role=web'), script: ['sleep 20; echo done'] };

  test('can be looked at, and picked up without sending anything twice', async () => {
    const made = await account();
    const runId = await interrupt(made, fields);
    const looked = await nodeResult({ id: runId, runsDirectory: made.runsDirectory }, made.ctx);
    expect([
      looked.failure,
      names(
        looked.rows.map((row) => ({ ...row })),
        'in-progress',
      ),
    ]).toEqual(['timeout', ['web-1', 'web-2', 'web-3', 'web-4']]);
    const { rows, failure } = await made.run({ resume: runId });
    expect([failure, rows.map((row) => row['stdout'])]).toEqual([null, Array.from({ length: 4 }, () => 'done\n')]);
    expect(calls(made, 'SendCommand')).toBe(1);
    const job = await planNodeRun(made.input({ resume: runId }), made.ctx);
    expect(new Set(job.changes.map(({ action }) => action))).toEqual(new Set(['none']));
  });

  test('can be cancelled', async () => {
    const made = await account();
    const id = await interrupt(made, fields);
    const target = { id, runsDirectory: made.runsDirectory };
    const plan = await planCancel(target, made.ctx);
    expect(plan.changes.map(({ action, reason }) => [action, reason])).toEqual([['delete', 'Pending on 4 of 4 nodes']]);
    await plan.changes[0]?.apply?.(made.ctx.signal);
    await made.ctx.clock.sleep(10_000);
    expect((await nodeResult(target, made.ctx)).rows.map(({ status }) => status)).toEqual(
      Array.from({ length: 4 }, () => 'cancelled'),
    );
    expect((await planCancel(target, made.ctx)).changes.map(({ action }) => action)).toEqual(['none']);
  });

  test('is not picked up in another region, nor with other nodes or another script', async () => {
    const made = await account();
    const runId = await interrupt(made, fields);
    const elsewhere = sandboxContext(made.sandbox, { region: 'us-east-1' });
    await expect(made.run({ resume: runId }, elsewhere)).rejects.toMatchObject({ code: 'RunMismatch' });
    await expect(made.run({ resume: runId, script: ['other'] })).rejects.toMatchObject({ category: 'usage' });
    await expect(made.run({ resume: runId, selection: everyone })).rejects.toMatchObject({ category: 'usage' });
  });

  test('has to end before its failures are tried again', async () => {
    const made = await account();
    const runId = await interrupt(made, fields);
    await expect(made.run({ retryFailed: runId })).rejects.toMatchObject({
      category: 'usage',
      hint: `first: awsops node run --resume ${runId}`,
    });
  });
});

test('failures are tried again, and nothing else', async () => {
  const made = await account();
  const store = made.sandbox.store(ssmStore);
  const before = await made.run({ selection: tagged('Role=web'), script: ['true'] });
  const chosen = before.rows.slice(0, 2).map((row) => row['instanceId']);
  const web = store.nodeList.filter(({ instanceId }) => chosen.includes(instanceId));
  expect(web).toHaveLength(2);
  for (const node of web) node.delivery = 'denied';
  const first = await made.run({ selection: tagged('Role=web'), script: ['echo again'], maxErrors: '4' });
  expect(first.failure).toBe('partial');
  for (const node of web) node.delivery = 'normal';
  const second = await made.run({ retryFailed: runIdOf(first.rows), maxErrors: '4' });
  expect([second.failure, second.rows.length]).toEqual([null, web.length]);
  expect(runIdOf(second.rows)).not.toBe(runIdOf(first.rows));
  expect(store.commandList.map(({ instanceIds }) => instanceIds.length)).toEqual([4, 4, web.length]);
});

describe('the result of a command', () => {
  test('that somebody else sent is told by its id', async () => {
    const { sandbox, ctx, runsDirectory, run } = await account();
    await run({ selection: tagged('Role=web'), script: ['true'] });
    const ids = sandbox
      .store(ssmStore)
      .nodeList.slice(0, 2)
      .map(({ instanceId }) => instanceId);
    const input = {
      DocumentName: 'AWS-RunShellScript',
      InstanceIds: ids,
      Parameters: { commands: ['sleep 20; echo x'] },
    };
    const { Command } = await sandbox.invoke<object, { Command: { CommandId: string } }>('ssm', 'SendCommand', input);
    const target = { id: Command.CommandId, runsDirectory };
    await ctx.clock.sleep(2_000);
    expect((await nodeResult(target, ctx)).failure).toBe('timeout');
    await ctx.clock.sleep(30_000);
    const { rows, failure } = await nodeResult(target, ctx);
    expect([failure, rows.map(({ stdout }) => stdout)]).toEqual([null, ['x\n', 'x\n']]);
  });

  test('whose result could not be learnt in time is asked for again', async () => {
    const { ctx, runsDirectory, run } = await account();
    const { rows } = await run({ selection: tagged('Name=web-1'), script: ['echo late'], wait: false });
    const runId = runIdOf(rows);
    const journal = await reopenJournal({
      directory: runsDirectory,
      runId,
      account: '123456789012',
      region: 'ap-northeast-1',
      what: 'node run',
    });
    const outcome = bareOutcome(String(rows[0]?.['instanceId']), {
      status: 'unknown',
      statusDetails: 'X',
      reason: null,
    });
    await journal.append({ type: 'outcome', label: 'run', outcome });
    await journal.close();
    await ctx.clock.sleep(30_000);
    const { rows: now } = await nodeResult({ id: runId, runsDirectory }, ctx);
    expect(now[0]).toMatchObject({ status: 'success', stdout: 'late\n' });
  });

  test('for a tag that nothing has is no success', async () => {
    const { sandbox, ctx, runsDirectory } = await account();
    const Targets = [{ Key: 'tag:Role', Values: ['nobody'] }];
    const input = { DocumentName: 'AWS-RunShellScript', Targets, Parameters: { commands: ['echo x'] } };
    const { Command } = await sandbox.invoke<object, { Command: { CommandId: string } }>('ssm', 'SendCommand', input);
    await ctx.clock.sleep(30_000);
    expect(await nodeResult({ id: Command.CommandId, runsDirectory }, ctx)).toEqual({ rows: [], failure: 'not_found' });
    expect(notes(ctx)).toContain('NoInstancesInTag');
  });

  test.each([
    ['nonsense', 'usage'],
    ['20260115T120000-abcdef', 'not_found'],
    ['11111111-2222-3333-4444-555555555555', 'not_found'],
  ])('%s is a %s error', async (id, category) => {
    const { ctx, runsDirectory } = await account();
    await expect(nodeResult({ id, runsDirectory }, ctx)).rejects.toMatchObject({ category });
  });
});

describe('output beyond what Systems Manager keeps', () => {
  const fields = { selection: tagged('Name=web-1'), script: ['seq 9000'] };
  const whole = Array.from({ length: 9000 }, (_, index) => `${index + 1}\n`).join('');

  const makeBucket = (sandbox: Sandbox) =>
    sandbox.invoke('s3', 'CreateBucket', {
      Bucket: 'outputs',
      CreateBucketConfiguration: { LocationConstraint: 'ap-northeast-1' },
    });

  test('is read back from the bucket that the node wrote it to', async () => {
    const { run, sandbox } = await account();
    await makeBucket(sandbox);
    const { rows: before } = await run({ ...fields, script: ['true'] });
    const node = sandbox.store(ssmStore).nodes.get(String(before[0]?.['instanceId']));
    const statement = { Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::outputs/runs/*' };
    await sandbox.invoke('iam', 'PutRolePolicy', {
      RoleName: node?.iamRole,
      PolicyName: 'outputs',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
    });
    const { rows } = await run({ ...fields, outputS3: 's3://outputs/runs/' });
    expect([rows[0]?.['truncated'], rows[0]?.['stdout'] === whole]).toEqual([false, true]);
  });

  test('is read back from the log group that the node wrote it to', async () => {
    const { run, sandbox } = await account();
    const store = sandbox.store(logsStore);
    insertGroup(store, {
      name: '/runs',
      account: sandbox.account,
      region: 'ap-northeast-1',
      creationTime: sandbox.clock.now(),
    });
    const { rows } = await run({ ...fields, outputLogGroup: '/runs' });
    expect([rows[0]?.['truncated'], rows[0]?.['stdout'] === whole]).toEqual([false, true]);
  });

  test('stays cut where the node may not write it, and a warning says so', async () => {
    const { run, ctx, sandbox } = await account();
    await makeBucket(sandbox);
    const { rows } = await run({ ...fields, outputS3: 's3://outputs' });
    expect(rows[0]).toMatchObject({ status: 'success', truncated: true });
    expect(notes(ctx)).toContain('1 node wrote nothing to s3://outputs: their own role needs s3:PutObject');
  });

  test('stays cut where it cannot be read, and a warning says why', async () => {
    const { run, ctx } = await account();
    const { rows } = await run({ ...fields, outputS3: 's3://nobody-has-this' });
    expect(rows[0]).toMatchObject({ status: 'success', truncated: true });
    expect(notes(ctx)).toContain('could not be read from s3://nobody-has-this: NoSuchBucket');
  });
});
