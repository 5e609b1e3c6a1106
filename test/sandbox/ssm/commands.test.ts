import {
  CancelCommandCommand,
  ListCommandInvocationsCommand,
  ListCommandsCommand,
  SendCommandCommand,
} from '@aws-sdk/client-ssm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { insertEc2, ec2Store } from '../../../src/sandbox/services/ec2/store.js';
import { ssmStore } from '../../../src/sandbox/services/ssm/store.js';
import { rejection, START_MS } from '../helpers.js';
import { commandOf, invocationsOf, nodeId, resultOf, run, send, startFleet, tally, type NodeSpec } from './helpers.js';

const DAY_MS = 86_400_000;
const targets = (value = 'web') => ({ Targets: [{ Key: 'tag:Role', Values: [value] }] });
const web = (spec: NodeSpec = {}): NodeSpec => ({ tags: { Role: 'web' }, ...spec });

describe('a command that was just sent', () => {
  test('is pending with its targets counted, and its invocations cannot be seen yet', async () => {
    const fleet = await startFleet(2);
    const { Command: command } = await fleet.client.send(
      new SendCommandCommand({
        DocumentName: 'AWS-RunShellScript',
        InstanceIds: [...fleet.ids],
        Parameters: { commands: ['true'] },
        Comment: 'awsops run-1 1',
        TimeoutSeconds: 60,
      }),
    );
    const id = command?.CommandId ?? '';
    expect(command).toMatchObject({ Status: 'Pending', TargetCount: 2, CompletedCount: 0, Comment: 'awsops run-1 1' });
    // 60 seconds to be delivered, and an hour that AWS-RunShellScript may run.
    expect(command?.ExpiresAfter?.getTime()).toBe(START_MS + 3_660_000);
    const early = await rejection(resultOf(fleet, { command: id, node: nodeId(1) }));
    expect(early.name).toBe('InvocationDoesNotExist');
    expect(await invocationsOf(fleet, id)).toEqual([]);
    expect((await commandOf(fleet, id)).CommandId).toBe(id);
    fleet.clock.advance(500);
    expect(await tally(fleet, id)).toEqual({ InProgress: 2 });
  });

  test('runs for as long as its nodes take, and shows no output before it has ended', async () => {
    const fleet = await startFleet([{ secondsPerCommand: 5 }]);
    const command = await send(fleet, { script: 'echo hello' });
    fleet.clock.advance(3_000);
    const running = await resultOf(fleet, { command, node: nodeId(1) });
    expect(running).toMatchObject({ Status: 'InProgress', ResponseCode: -1, StandardOutputContent: '' });
    expect(await commandOf(fleet, command)).toMatchObject({ Status: 'InProgress', CompletedCount: 0 });
    fleet.clock.advance(3_000);
    const ended = await resultOf(fleet, { command, node: nodeId(1) });
    expect(ended).toMatchObject({
      Status: 'Success',
      StatusDetails: 'Success',
      ResponseCode: 0,
      StandardOutputContent: 'hello\n',
      PluginName: 'aws:runShellScript',
      ExecutionElapsedTime: 'PT5S',
    });
    expect(await commandOf(fleet, command)).toMatchObject({ Status: 'Success', CompletedCount: 1, ErrorCount: 0 });
  });

  test('with targets has no invocations until their turn comes, and no targets until they are found', async () => {
    const fleet = await startFleet([web(), web(), web({ tags: { Role: 'api' } }), web()]);
    const command = await send(fleet, { ...targets(), MaxConcurrency: '2' });
    expect(await commandOf(fleet, command)).toMatchObject({ TargetCount: 0, Status: 'Pending' });
    fleet.clock.advance(600);
    expect(await commandOf(fleet, command)).toMatchObject({ TargetCount: 3, Status: 'InProgress' });
    expect((await invocationsOf(fleet, command)).map(({ InstanceId }) => InstanceId)).toEqual([nodeId(1), nodeId(2)]);
    fleet.clock.advance(1_000);
    expect(await tally(fleet, command)).toEqual({ Success: 2, InProgress: 1 });
    fleet.clock.advance(1_000);
    expect(await commandOf(fleet, command)).toMatchObject({ Status: 'Success', CompletedCount: 3 });
  });

  test('opens as many of explicit ids as MaxConcurrency says, and shows the rest as pending', async () => {
    const fleet = await startFleet(4);
    const command = await send(fleet, { MaxConcurrency: '50%' });
    fleet.clock.advance(600);
    expect(await tally(fleet, command)).toEqual({ InProgress: 2, Pending: 2 });
    fleet.clock.advance(1_000);
    expect(await tally(fleet, command)).toEqual({ Success: 2, InProgress: 2 });
  });

  test('targets are all of several keys, and any of the values of one', async () => {
    const fleet = await startFleet([
      web({ tags: { Role: 'web', Env: 'prod' } }),
      web({ tags: { Role: 'api', Env: 'prod' } }),
      web({ tags: { Role: 'web', Env: 'test' } }),
    ]);
    const Targets = [
      { Key: 'tag:Role', Values: ['web', 'api'] },
      { Key: 'tag:Env', Values: ['prod'] },
    ];
    const command = await send(fleet, { Targets });
    fleet.clock.advance(5_000);
    expect((await invocationsOf(fleet, command)).map(({ InstanceId }) => InstanceId)).toEqual([nodeId(1), nodeId(2)]);
    const byId = await send(fleet, { Targets: [{ Key: 'InstanceIds', Values: [nodeId(3)] }] });
    fleet.clock.advance(5_000);
    expect((await invocationsOf(fleet, byId)).map(({ InstanceId }) => InstanceId)).toEqual([nodeId(3)]);
  });
});

describe('what SendCommand refuses', () => {
  const valid = {
    DocumentName: 'AWS-RunShellScript',
    InstanceIds: [nodeId(1)],
    Parameters: { commands: ['true'] },
  };
  test.each([
    ['more than 50 ids', { InstanceIds: Array.from({ length: 51 }, (_, n) => nodeId(n + 1)) }, 'ValidationException'],
    ['an id that is none', { InstanceIds: ['i-12'] }, 'ValidationException'],
    ['the same id twice', { InstanceIds: [nodeId(1), nodeId(1)] }, 'DuplicateInstanceId'],
    ['ids and targets together', { ...targets() }, 'ValidationException'],
    ['neither ids nor targets', { InstanceIds: [] }, 'ValidationException'],
    ['an unknown target key', { InstanceIds: [], Targets: [{ Key: 'name', Values: ['x'] }] }, 'ValidationException'],
    [
      'too many targets',
      { InstanceIds: [], Targets: Array.from({ length: 6 }, () => ({ Key: 'tag:a', Values: ['b'] })) },
      'ValidationException',
    ],
    ['too short a time-out', { TimeoutSeconds: 29 }, 'ValidationException'],
    ['too long a time-out', { TimeoutSeconds: 2_592_001 }, 'ValidationException'],
    ['too long a comment', { Comment: 'x'.repeat(101) }, 'ValidationException'],
    ['a concurrency of nothing', { MaxConcurrency: '0' }, 'ValidationException'],
    ['a share above all', { MaxConcurrency: '101%' }, 'ValidationException'],
    ['errors that are no number', { MaxErrors: '-1' }, 'ValidationException'],
    ['a prefix that is too long', { OutputS3KeyPrefix: 'x'.repeat(501) }, 'ValidationException'],
    ['an unknown document', { DocumentName: 'AWS-Nothing' }, 'InvalidDocument'],
    ['an unknown version', { DocumentVersion: '99' }, 'InvalidDocumentVersion'],
    ['an unknown parameter', { Parameters: { commands: ['true'], more: ['x'] } }, 'InvalidParameters'],
    ['a missing parameter', { Parameters: {} }, 'InvalidParameters'],
    [
      'a parameter against its pattern',
      { Parameters: { commands: ['true'], executionTimeout: ['0'] } },
      'InvalidParameters',
    ],
    [
      'two values for one text',
      { Parameters: { commands: ['true'], executionTimeout: ['5', '6'] } },
      'InvalidParameters',
    ],
    ['more than 64 KB', { Parameters: { commands: ['x'.repeat(65_536)] } }, 'MaxDocumentSizeExceeded'],
  ])('%s', async (_, change, name) => {
    const fleet = await startFleet(60);
    const error = await rejection(fleet.client.send(new SendCommandCommand({ ...valid, ...change })));
    expect(error.name).toBe(name);
    expect((await fleet.client.send(new ListCommandsCommand({}))).Commands).toEqual([]);
  });

  test('limits themselves are accepted', async () => {
    const fleet = await startFleet(50);
    const input = { TimeoutSeconds: 2_592_000, Comment: 'x'.repeat(100), MaxConcurrency: '100%', MaxErrors: '0%' };
    expect(await send(fleet, input)).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('a value that a document does not allow, and parameters of another version of it', async () => {
    const fleet = await startFleet(1);
    const manage = (Parameters: Record<string, string[]>) =>
      rejection(send(fleet, { DocumentName: 'AmazonCloudWatch-ManageAgent', Parameters }));
    expect((await manage({ action: ['restart'] })).name).toBe('InvalidParameters');
    expect((await manage({ optionalOpenTelemetryCollectorConfigurationSource: ['ssm'] })).name).toBe(
      'InvalidParameters',
    );
  });

  test('one node that is not managed refuses the command for all fifty', async () => {
    const fleet = await startFleet(49);
    const error = await rejection(send({ ...fleet, ids: [...fleet.ids, nodeId(4711)] }));
    expect(error).toMatchObject({
      name: 'InvalidInstanceId',
      message: `Instances [[${nodeId(4711)}]] not in a valid state for account 123456789012`,
    });
    fleet.clock.advance(60_000);
    expect((await fleet.client.send(new ListCommandInvocationsCommand({}))).CommandInvocations).toEqual([]);
  });

  test.each(['stopping', 'stopped', 'shutting-down', 'terminated'] as const)(
    'an instance that is %s',
    async (state) => {
      const fleet = await startFleet(2);
      insertEc2(fleet.sandbox.store(ec2Store), { instances: [{ InstanceId: nodeId(2), State: { Name: state } }] });
      expect((await rejection(send(fleet))).name).toBe('InvalidInstanceId');
    },
  );

  test('a node of a platform that the document is not for', async () => {
    const fleet = await startFleet([{}, { platformType: 'Windows' }]);
    expect(await rejection(send(fleet))).toMatchObject({
      name: 'UnsupportedPlatformType',
      message: `Cannot perform operation for instance id ${nodeId(2)} of platform type Windows`,
    });
  });
});

describe('how an invocation ends', () => {
  test('Failed, with the exit code of the last command', async () => {
    const fleet = await startFleet(1);
    expect(await run(fleet, { script: 'false\nexit 3' })).toMatchObject({
      Status: 'Failed',
      StatusDetails: 'Failed',
      ResponseCode: 3,
      StandardErrorContent: 'failed to run commands: exit status 3',
    });
    expect(await run(fleet, { script: 'false\ntrue' })).toMatchObject({ Status: 'Success', ResponseCode: 0 });
  });

  test('ExecutionTimedOut, with what it had printed', async () => {
    const fleet = await startFleet(1);
    const Parameters = { commands: ['echo begun', 'sleep 60', 'echo over'], executionTimeout: ['30'] };
    const result = await run(fleet, { Parameters, seconds: 40 });
    expect(result).toMatchObject({ Status: 'TimedOut', StatusDetails: 'ExecutionTimedOut', ResponseCode: -1 });
    expect(result.StandardOutputContent).toBe('begun\n');
  });

  test('a node that has lost its connection is pending, then delayed, and times out undelivered', async () => {
    const fleet = await startFleet([{ connection: 'lost' }]);
    const command = await send(fleet, { TimeoutSeconds: 120 });
    fleet.clock.advance(10_000);
    expect(await tally(fleet, command)).toEqual({ Pending: 1 });
    fleet.clock.advance(30_000);
    expect(await tally(fleet, command)).toEqual({ Delayed: 1 });
    expect(await commandOf(fleet, command)).toMatchObject({ Status: 'InProgress' });
    fleet.clock.advance(80_000);
    const [invocation] = await invocationsOf(fleet, command);
    expect(invocation).toMatchObject({ Status: 'TimedOut', StatusDetails: 'DeliveryTimedOut' });
    expect(await commandOf(fleet, command)).toMatchObject({
      Status: 'TimedOut',
      StatusDetails: 'DeliveryTimedOut',
      DeliveryTimedOutCount: 1,
      CompletedCount: 1,
      ErrorCount: 0,
    });
  });

  test('a node that comes back in time runs it after all', async () => {
    const fleet = await startFleet([{ connection: 'lost' }]);
    const command = await send(fleet, { TimeoutSeconds: 600 });
    fleet.clock.advance(60_000);
    expect(await tally(fleet, command)).toEqual({ Delayed: 1 });
    for (const node of fleet.nodes) node.connection = 'online';
    fleet.clock.advance(300_000);
    expect(await tally(fleet, command)).toEqual({ Success: 1 });
  });

  test('a node that is lost while it runs has run it, and times out all the same', async () => {
    const fleet = await startFleet([{ secondsPerCommand: 30 }]);
    const command = await send(fleet, {
      DocumentName: 'AWS-ConfigureAWSPackage',
      Parameters: { action: ['Install'], name: ['AmazonCloudWatchAgent'] },
      TimeoutSeconds: 30,
    });
    fleet.clock.advance(10_000);
    expect(await tally(fleet, command)).toEqual({ InProgress: 1 });
    for (const node of fleet.nodes) node.connection = 'lost';
    fleet.clock.advance(3_600_000);
    expect(await tally(fleet, command)).toEqual({ InProgress: 1 });
    expect(fleet.nodes[0]?.agent.version).not.toBeNull();
    fleet.clock.advance(60_000);
    expect(await tally(fleet, command)).toEqual({ DeliveryTimedOut: 1 });
  });

  test.each([
    ['Undeliverable', web({ delivery: 'undeliverable' })],
    ['AccessDenied', web({ delivery: 'denied' })],
    ['InvalidPlatform', web({ platformType: 'Windows' })],
  ])('%s, which MaxErrors does not count', async (details, spec) => {
    const fleet = await startFleet([spec, web()]);
    const command = await send(fleet, { ...targets(), MaxConcurrency: '1' });
    fleet.clock.advance(10_000);
    expect(await tally(fleet, command)).toEqual({ [details]: 1, Success: 1 });
    const [first] = await invocationsOf(fleet, command);
    expect(first).toMatchObject({ Status: 'Failed', StatusDetails: details });
    expect(await commandOf(fleet, command)).toMatchObject({ ErrorCount: 0 });
  });

  test('an instance that was stopped before its turn came cannot be delivered to', async () => {
    const fleet = await startFleet([web(), web()]);
    const command = await send(fleet, { MaxConcurrency: '1' });
    insertEc2(fleet.sandbox.store(ec2Store), { instances: [{ InstanceId: nodeId(2), State: { Name: 'stopped' } }] });
    fleet.clock.advance(10_000);
    expect(await tally(fleet, command)).toEqual({ Success: 1, Undeliverable: 1 });
  });
});

describe('how the whole command ends', () => {
  const bad = web({ delivery: 'undeliverable' });

  test('with one success among four that could not be delivered it is called a success', async () => {
    const fleet = await startFleet([web(), bad, bad, bad, bad]);
    const command = await send(fleet, targets());
    fleet.clock.advance(10_000);
    expect(await commandOf(fleet, command)).toMatchObject({
      Status: 'Success',
      StatusDetails: 'Success',
      TargetCount: 5,
      CompletedCount: 5,
      ErrorCount: 0,
    });
    expect(await tally(fleet, command)).toEqual({ Success: 1, Undeliverable: 4 });
  });

  test('with nothing but undeliverable ones it has failed', async () => {
    const fleet = await startFleet([bad, bad]);
    const command = await send(fleet, targets());
    fleet.clock.advance(10_000);
    expect(await commandOf(fleet, command)).toMatchObject({ Status: 'Failed', StatusDetails: 'Failed' });
  });

  test('a tag that nothing has is a success on no nodes', async () => {
    const fleet = await startFleet(2);
    const command = await send(fleet, targets('nobody'));
    fleet.clock.advance(1_000);
    expect(await commandOf(fleet, command)).toMatchObject({
      Status: 'Success',
      StatusDetails: 'NoInstancesInTag',
      TargetCount: 0,
      CompletedCount: 0,
    });
    expect(await invocationsOf(fleet, command)).toEqual([]);
  });

  test('the first error stops the rest when MaxErrors is left out', async () => {
    const fleet = await startFleet(10);
    const command = await send(fleet, { script: 'false', MaxConcurrency: '1' });
    fleet.clock.advance(60_000);
    expect(await tally(fleet, command)).toEqual({ Failed: 1, Terminated: 9 });
    expect(await commandOf(fleet, command)).toMatchObject({
      Status: 'Failed',
      StatusDetails: 'Failed',
      ErrorCount: 1,
      CompletedCount: 10,
    });
    const terminated = (await invocationsOf(fleet, command)).at(-1);
    expect(terminated).toMatchObject({ Status: 'Cancelled', StatusDetails: 'Terminated' });
  });

  test('errors within MaxErrors let it run to its end, which is incomplete', async () => {
    const fleet = await startFleet(4);
    const command = await send(fleet, { script: 'false', MaxConcurrency: '1', MaxErrors: '4' });
    fleet.clock.advance(60_000);
    expect(await tally(fleet, command)).toEqual({ Failed: 4 });
    expect(await commandOf(fleet, command)).toMatchObject({
      Status: 'Failed',
      StatusDetails: 'Incomplete',
      ErrorCount: 4,
    });
  });

  test('a share of errors is one of the targets: half of four are two, the third stops it', async () => {
    const fleet = await startFleet(4);
    const command = await send(fleet, { script: 'false', MaxConcurrency: '1', MaxErrors: '50%' });
    fleet.clock.advance(60_000);
    expect(await tally(fleet, command)).toEqual({ Failed: 3, Terminated: 1 });
  });

  test('a delivery that timed out beside a success leaves it incomplete', async () => {
    const fleet = await startFleet([{}, { connection: 'lost' }]);
    const command = await send(fleet, { TimeoutSeconds: 30 });
    fleet.clock.advance(60_000);
    expect(await commandOf(fleet, command)).toMatchObject({ Status: 'Failed', StatusDetails: 'Incomplete' });
  });

  test('scripts that all ran out of time give a time-out of the execution', async () => {
    const fleet = await startFleet(2);
    const Parameters = { commands: ['sleep 60'], executionTimeout: ['5'] };
    const command = await send(fleet, { Parameters });
    fleet.clock.advance(60_000);
    expect(await tally(fleet, command)).toEqual({ ExecutionTimedOut: 2 });
    expect(await commandOf(fleet, command)).toMatchObject({
      Status: 'TimedOut',
      StatusDetails: 'ExecutionTimedOut',
      ErrorCount: 2,
    });
  });

  test('over the quota of pending invocations it runs nowhere', async () => {
    const fleet = await startFleet([web(), web(), web()]);
    fleet.sandbox.store(ssmStore).behaviour.maxPendingInvocations = 2;
    const command = await send(fleet, targets());
    fleet.clock.advance(60_000);
    expect(await commandOf(fleet, command)).toMatchObject({ Status: 'Failed', StatusDetails: 'RateExceeded' });
    expect(await tally(fleet, command)).toEqual({});
  });
});

describe('CancelCommand', () => {
  test('ends at once what waits, and after a moment what runs', async () => {
    const fleet = await startFleet([{ secondsPerCommand: 60 }, {}]);
    const command = await send(fleet, { MaxConcurrency: '1' });
    fleet.clock.advance(1_000);
    await fleet.client.send(new CancelCommandCommand({ CommandId: command }));
    expect(await tally(fleet, command)).toEqual({ Cancelling: 1, Cancelled: 1 });
    expect(await commandOf(fleet, command)).toMatchObject({ Status: 'Cancelling' });
    fleet.clock.advance(2_000);
    expect(await tally(fleet, command)).toEqual({ Cancelled: 2 });
    expect(await commandOf(fleet, command)).toMatchObject({ Status: 'Cancelled', StatusDetails: 'Cancelled' });
    fleet.clock.advance(DAY_MS);
    expect(await tally(fleet, command)).toEqual({ Cancelled: 2 });
  });

  test('stops what runs before it has done anything', async () => {
    const fleet = await startFleet([{ secondsPerCommand: 60 }]);
    const command = await send(fleet, {
      DocumentName: 'AWS-ConfigureAWSPackage',
      Parameters: { action: ['Install'], name: ['AmazonCloudWatchAgent'] },
    });
    fleet.clock.advance(10_000);
    await fleet.client.send(new CancelCommandCommand({ CommandId: command }));
    fleet.clock.advance(DAY_MS);
    expect(await tally(fleet, command)).toEqual({ Cancelled: 1 });
    expect(fleet.nodes[0]?.agent.version).toBeNull();
  });

  test('leaves alone the nodes that are not named', async () => {
    const fleet = await startFleet([{ secondsPerCommand: 10 }, { secondsPerCommand: 10 }]);
    const command = await send(fleet);
    fleet.clock.advance(1_000);
    await fleet.client.send(new CancelCommandCommand({ CommandId: command, InstanceIds: [nodeId(2)] }));
    fleet.clock.advance(60_000);
    expect(await tally(fleet, command)).toEqual({ Success: 1, Cancelled: 1 });
    expect(await commandOf(fleet, command)).toMatchObject({ StatusDetails: 'Incomplete' });
  });

  test('reaches targets that were not found yet', async () => {
    const fleet = await startFleet([web()]);
    const command = await send(fleet, targets());
    await fleet.client.send(new CancelCommandCommand({ CommandId: command }));
    fleet.clock.advance(10_000);
    expect(await tally(fleet, command)).toEqual({ Cancelled: 1 });
  });

  test('changes nothing that has ended, and knows no foreign ids', async () => {
    const fleet = await startFleet(1);
    const command = await send(fleet);
    fleet.clock.advance(10_000);
    await fleet.client.send(new CancelCommandCommand({ CommandId: command }));
    expect(await tally(fleet, command)).toEqual({ Success: 1 });
    const cancel = (input: { CommandId: string; InstanceIds?: string[] }) =>
      rejection(fleet.client.send(new CancelCommandCommand(input)));
    expect((await cancel({ CommandId: command, InstanceIds: [nodeId(9)] })).name).toBe('InvalidInstanceId');
    expect((await cancel({ CommandId: crypto.randomUUID() })).name).toBe('InvalidCommandId');
  });
});

describe('lists of commands', () => {
  test('come in pages, the newest first, and end', async () => {
    const fleet = await startFleet(1);
    const sent: string[] = [];
    for (let n = 0; n < 7; n += 1) {
      sent.unshift(await send(fleet, { Comment: `run ${n}` }));
      fleet.clock.advance(60_000);
    }
    const found: string[] = [];
    const sizes: number[] = [];
    let NextToken: string | undefined;
    do {
      const page = await fleet.client.send(new ListCommandsCommand({ MaxResults: 3, NextToken }));
      sizes.push(page.Commands?.length ?? 0);
      found.push(...(page.Commands ?? []).map(({ CommandId = '' }) => CommandId));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(found).toEqual(sent);
    expect(sizes).toEqual([3, 3, 1]);
  });

  test('are filtered by time, status, stage and document', async () => {
    const fleet = await startFleet(1);
    const early = await send(fleet);
    fleet.clock.advance(60_000);
    const failed = await send(fleet, { script: 'false' });
    fleet.clock.advance(60_000);
    const running = await send(fleet, { script: 'sleep 600' });
    fleet.clock.advance(2_000);
    const list = async (
      key: 'InvokedAfter' | 'InvokedBefore' | 'Status' | 'ExecutionStage' | 'DocumentName',
      value: string,
    ) => {
      const { Commands = [] } = await fleet.client.send(new ListCommandsCommand({ Filters: [{ key, value }] }));
      return Commands.map(({ CommandId }) => CommandId);
    };
    const afterFirst = new Date(START_MS + 30_000).toISOString();
    expect(await list('InvokedAfter', afterFirst)).toEqual([running, failed]);
    expect(await list('InvokedBefore', afterFirst)).toEqual([early]);
    expect(await list('Status', 'Failed')).toEqual([failed]);
    expect(await list('ExecutionStage', 'Executing')).toEqual([running]);
    expect(await list('ExecutionStage', 'Complete')).toEqual([failed, early]);
    expect(await list('DocumentName', 'AWS-RunPowerShellScript')).toEqual([]);
    expect((await rejection(list('Status', 'x').then(() => list('InvokedAfter', 'soon')))).name).toBe(
      'ValidationException',
    );
  });

  test('of invocations are filtered by node and by status, coarse or detailed', async () => {
    const fleet = await startFleet([web(), web({ delivery: 'undeliverable' })]);
    const command = await send(fleet, targets());
    fleet.clock.advance(10_000);
    const list = async (input: object) => {
      const { CommandInvocations = [] } = await fleet.client.send(new ListCommandInvocationsCommand(input));
      return CommandInvocations.map(({ InstanceId }) => InstanceId);
    };
    const status = (value: string) => list({ CommandId: command, Filters: [{ key: 'Status', value }] });
    expect(await status('Success')).toEqual([nodeId(1)]);
    expect(await status('Failed')).toEqual([nodeId(2)]);
    expect(await status('Undeliverable')).toEqual([nodeId(2)]);
    expect(await list({ InstanceId: nodeId(2) })).toEqual([nodeId(2)]);
    expect((await rejection(list({ Filters: [{ key: 'ExecutionStage', value: 'Complete' }] }))).name).toBe(
      'InvalidFilterKey',
    );
    expect((await rejection(list({ MaxResults: 51 }))).name).toBe('ValidationException');
    expect((await rejection(list({ NextToken: 'bogus' }))).name).toBe('InvalidNextToken');
  });

  test('of invocations go over all commands and all their nodes, once each, in any size of page', async () => {
    const fleet = await startFleet(5);
    const commands = [await send(fleet), await send(fleet)];
    fleet.clock.advance(10_000);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), async (MaxResults) => {
        const found: string[] = [];
        let NextToken: string | undefined;
        do {
          const page = await fleet.client.send(new ListCommandInvocationsCommand({ MaxResults, NextToken }));
          found.push(...(page.CommandInvocations ?? []).map((item) => `${item.CommandId} ${item.InstanceId}`));
          NextToken = page.NextToken;
        } while (NextToken !== undefined);
        const expected = commands.toReversed().flatMap((id) => fleet.ids.map((node) => `${id} ${node}`));
        expect(found).toEqual(expected);
      }),
      { numRuns: 12 },
    );
  });

  test('forget commands after 30 days', async () => {
    const fleet = await startFleet(1);
    const old = await send(fleet);
    fleet.clock.advance(30 * DAY_MS + 1);
    const recent = await send(fleet);
    const { Commands = [] } = await fleet.client.send(new ListCommandsCommand({}));
    expect(Commands.map(({ CommandId }) => CommandId)).toEqual([recent]);
    expect(old).not.toBe(recent);
  });
});
