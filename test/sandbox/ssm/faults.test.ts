import {
  DescribeInstanceInformationCommand,
  ListCommandsCommand,
  SendCommandCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { insertNode, ssmStore } from '../../../src/sandbox/services/ssm/store.js';
import { limitPerSecond } from '../../../src/sandbox/throttle.js';
import { clientConfig, rejection, START_MS, startSandbox, createTestClock } from '../helpers.js';
import { invocationsOf, nodeId, send, startFleet, tally } from './helpers.js';

describe('faults of Run Command', () => {
  test('a time-out of SendCommand sends the command and does not answer', async () => {
    const fleet = await startFleet(1, { faults: ['timeout:ssm.SendCommand:1'] });
    const abort = new AbortController();
    const input = {
      DocumentName: 'AWS-RunShellScript',
      InstanceIds: [nodeId(1)],
      Parameters: { commands: ['true'] },
      Comment: 'awsops run-7 1',
    };
    const sent = rejection(fleet.client.send(new SendCommandCommand(input), { abortSignal: abort.signal }));
    await expect.poll(() => fleet.sandbox.store(ssmStore).commandList).toHaveLength(1);
    abort.abort();
    expect((await sent).name).toBe('AbortError');
    const { Commands = [] } = await fleet.client.send(new ListCommandsCommand({}));
    expect(Commands).toMatchObject([{ Comment: 'awsops run-7 1' }]);
    fleet.clock.advance(10_000);
    expect(await tally(fleet, Commands[0]?.CommandId ?? '')).toEqual({ Success: 1 });
  });

  test('a time-out stays silent also where the request would have been refused', async () => {
    const fleet = await startFleet(0, { faults: ['timeout:ssm.SendCommand:1'] });
    const abort = new AbortController();
    const input = { DocumentName: 'AWS-Nothing', InstanceIds: [nodeId(1)] };
    const sent = rejection(fleet.client.send(new SendCommandCommand(input), { abortSignal: abort.signal }));
    await expect.poll(() => fleet.sandbox.requests()[0]?.error).toBe('InvalidDocument');
    abort.abort();
    expect((await sent).name).toBe('AbortError');
  });

  test.each(['AccessDeniedException', 'ThrottlingException'])('%s comes in the words of the service', async (name) => {
    const fleet = await startFleet(1, { faults: [`${name}:ssm.SendCommand:1`] });
    expect((await rejection(send(fleet))).name).toBe(name);
    expect(fleet.sandbox.store(ssmStore).commandList).toEqual([]);
    expect(await send(fleet)).not.toBe('');
  });

  test('requests are let through at the rates that Parameter Store documents', () => {
    for (const operation of ['GetParameter', 'GetParameters', 'PutParameter']) {
      expect(limitPerSecond({ service: 'ssm', operation, region: 'us-east-1' })).toBe(40);
    }
    expect(limitPerSecond({ service: 'ssm', operation: 'SendCommand', region: 'us-east-1' })).toBe(10);
  });
});

describe('ten thousand nodes', () => {
  test('in two hundred commands are listed and run, each once', async () => {
    const count = 10_000;
    const clock = createTestClock();
    const sandbox = await startSandbox({ clock, throttle: false });
    const store = sandbox.store(ssmStore);
    for (let number = 1; number <= count; number += 1) {
      insertNode(store, {
        instanceId: nodeId(number),
        platformType: 'Linux',
        platformName: 'Amazon Linux',
        platformVersion: '2023',
        ipAddress: '10.0.0.1',
        iamRole: 'node',
        registeredAtMs: START_MS,
      });
    }
    const client = new SSMClient(clientConfig(sandbox));
    const ids: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await client.send(new DescribeInstanceInformationCommand({ MaxResults: 50, NextToken }));
      ids.push(...(page.InstanceInformationList ?? []).map(({ InstanceId = '' }) => InstanceId));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(ids).toHaveLength(count);
    const commands: string[] = [];
    for (let from = 0; from < count; from += 50) {
      commands.push(await send({ client, ids: ids.slice(from, from + 50) }, { script: 'echo done' }));
    }
    clock.advance(5_000);
    const done = new Set<string>();
    for (const command of commands) {
      for (const { InstanceId = '', StatusDetails } of await invocationsOf({ client }, command)) {
        expect(StatusDetails).toBe('Success');
        done.add(InstanceId);
      }
    }
    expect(done.size).toBe(count);
    expect(store.timeline.size()).toBe(0);
    expect(store.pendingInvocations).toBe(0);
  }, 60_000);
});
