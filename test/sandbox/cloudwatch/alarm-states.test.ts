import {
  DeleteAlarmsCommand,
  DisableAlarmActionsCommand,
  PutCompositeAlarmCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from 'vitest';
import { ConfirmSubscriptionCommand, CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { snsStore } from '../../../src/sandbox/services/sns/store.js';
import { clientConfig, rejection } from '../helpers.js';
import { MINUTE_MS, startAlarms, TOPIC } from './setup.js';

describe('a metric alarm', () => {
  test('has insufficient data at first, and is evaluated within a minute', async () => {
    const { put, minutes, describe: read, stateOf } = await startAlarms();
    minutes('1 1 1');
    await put();
    expect(await read()).toMatchObject({
      StateValue: 'INSUFFICIENT_DATA',
      StateReason: 'Unchecked: Initial alarm creation',
      ActionsEnabled: true,
      AlarmArn: 'arn:aws:cloudwatch:ap-northeast-1:123456789012:alarm:load',
    });
    minutes('1');
    expect(await stateOf()).toBe('OK');
  });

  test('goes to ALARM and back at the end of the periods that say so', async () => {
    const { put, minutes, changes } = await startAlarms();
    await put();
    minutes('1 1 1 9 9 1 1 1');
    expect(await changes()).toEqual([
      [1, 'INSUFFICIENT_DATA to OK'],
      [5, 'OK to ALARM'],
      [7, 'ALARM to OK'],
    ]);
  });

  test('has the same history whether it is looked at every minute or once', async () => {
    const values = '1 9 - 9 - - - - - 1 9 9 9 - 1 1'.split(' ');
    const often = await startAlarms();
    await often.put();
    for (const value of values) {
      often.minutes(value);
      await often.describe();
    }
    const once = await startAlarms();
    await once.put();
    once.minutes(values.join(' '));
    expect(await once.changes()).toEqual(await often.changes());
    expect(await once.changes()).not.toHaveLength(0);
  });

  test('treats missing data as it was told, and says so', async () => {
    const { put, minutes, describe: read } = await startAlarms();
    await put({ AlarmName: 'b', TreatMissingData: 'breaching' });
    await put({ AlarmName: 'n', TreatMissingData: 'notBreaching' });
    await put({ AlarmName: 'i', TreatMissingData: 'ignore' });
    await put({ AlarmName: 'm' });
    minutes('9 9 9 - - - - - -');
    const states = await Promise.all(['b', 'n', 'i', 'm'].map(async (name) => (await read(name))?.StateValue));
    expect(states).toEqual(['ALARM', 'OK', 'ALARM', 'INSUFFICIENT_DATA']);
    expect((await read('n'))?.StateReason).toBe(
      'Threshold Crossed: 1 out of the last 1 datapoints [9.0 (15/01/26 12:02:00)] was greater than the threshold (5.0) and 2 missing datapoints were treated as [NonBreaching] (minimum 2 datapoints for ALARM -> OK transition).',
    );
  });

  test('tells its reason in words and in JSON, in the history as well', async () => {
    const { put, minutes, describe: read, history } = await startAlarms();
    await put();
    minutes('1 9 9');
    const alarm = await read();
    expect(alarm?.StateReason).toBe(
      'Threshold Crossed: 2 out of the last 3 datapoints [9.0 (15/01/26 12:02:00), 9.0 (15/01/26 12:01:00)] were greater than the threshold (5.0) (minimum 2 datapoints for OK -> ALARM transition).',
    );
    expect(JSON.parse(alarm?.StateReasonData ?? '')).toMatchObject({
      version: '1.0',
      statistic: 'Average',
      period: 60,
      recentDatapoints: [1, 9, 9],
      threshold: 5,
      startDate: '2026-01-15T12:00:00.000+0000',
      queryDate: '2026-01-15T12:03:00.000+0000',
    });
    const [, last] = await history('load', 'StateUpdate');
    expect(JSON.parse(last?.HistoryData ?? '')).toMatchObject({
      version: '1.0',
      oldState: { stateValue: 'OK' },
      newState: { stateValue: 'ALARM', stateReason: alarm?.StateReason, stateReasonData: { threshold: 5 } },
    });
  });

  test('keeps its state when its configuration is replaced, and is evaluated anew', async () => {
    const { put, minutes, stateOf } = await startAlarms();
    await put();
    minutes('9 9 9');
    expect(await stateOf()).toBe('ALARM');
    await put({ Threshold: 50 });
    expect(await stateOf()).toBe('ALARM');
    minutes('9');
    expect(await stateOf()).toBe('OK');
  });

  test('that was set by hand returns to its state at the next evaluation', async () => {
    const { put, minutes, client, changes } = await startAlarms();
    await put();
    minutes('1 1 1');
    await client.send(new SetAlarmStateCommand({ AlarmName: 'load', StateValue: 'ALARM', StateReason: 'a test' }));
    minutes('1');
    expect((await changes()).slice(1)).toEqual([
      [3, 'OK to ALARM'],
      [4, 'ALARM to OK'],
    ]);
    const attempt = (input: object) =>
      rejection(client.send(new SetAlarmStateCommand({ AlarmName: 'load', StateReason: 'x', ...input } as never)));
    expect((await attempt({ StateValue: 'FINE' })).message).toContain('enum value set');
    expect((await attempt({ AlarmName: 'gone', StateValue: 'OK' })).name).toBe('ResourceNotFound');
    expect((await attempt({ StateValue: 'OK', StateReasonData: '{' })).name).toContain('InvalidFormat');
  });

  test('on metric math is evaluated on the result', async () => {
    const { put, minutes, sandbox, stateOf, describe: read } = await startAlarms();
    const stat = (Id: string) => ({
      Id,
      MetricStat: { Metric: { Namespace: 'App', MetricName: Id }, Period: 60, Stat: 'Sum' },
      ReturnData: false,
    });
    const { Namespace, MetricName, Statistic, Period, ...none } = {
      Namespace: undefined,
      MetricName: undefined,
      Statistic: undefined,
      Period: undefined,
    };
    const Metrics = [stat('errors'), stat('requests'), { Id: 'rate', Expression: '100 * errors / requests' }];
    await put({ Namespace, MetricName, Statistic, Period, ...none, Metrics });
    for (const [errors, requests] of [
      ['1', '100'],
      ['9', '100'],
      ['8', '100'],
    ] as const) {
      const before = sandbox.clock.now();
      minutes(errors, 'errors');
      // Both in the same minute.
      const { cloudWatchStore, insertSamples } = await import('../../../src/sandbox/services/cloudwatch/store.js');
      const samples = [{ timestampMs: before, value: Number(requests) }];
      const metric = { namespace: 'App', name: 'requests' };
      insertSamples(sandbox.store(cloudWatchStore), metric, { samples, nowMs: before });
    }
    expect(await stateOf()).toBe('ALARM');
    expect((await read())?.StateReason).toContain('[8.0 (15/01/26 12:02:00), 9.0 (15/01/26 12:01:00)]');
  });

  test('that cannot be evaluated says so and keeps its state', async () => {
    const { put, minutes, describe: read } = await startAlarms();
    await put({
      Namespace: undefined,
      MetricName: undefined,
      Statistic: undefined,
      Period: undefined,
      Metrics: [{ Id: 'q', Expression: 'SELECT AVG(Load) FROM App', Period: 60 }],
    });
    minutes('1 1');
    expect(await read()).toMatchObject({ StateValue: 'INSUFFICIENT_DATA', EvaluationState: 'EVALUATION_FAILURE' });
  });

  test('waits for the end of its warm-up where that is wanted', async () => {
    const { put, minutes, stateOf } = await startAlarms();
    const WarmUpConfiguration = { WarmUpPeriodDurationInMinutes: 5, OnlyStartEvaluatingAfterWarmUpPeriodEnds: true };
    await put({ WarmUpConfiguration });
    minutes('1 1 1 1 1');
    expect(await stateOf()).toBe('INSUFFICIENT_DATA');
    minutes('1');
    expect(await stateOf()).toBe('OK');
  });
});

describe('actions', () => {
  test('that cannot be taken are noted as failed, once for each change', async () => {
    const { put, minutes, history } = await startAlarms();
    await put({ AlarmActions: [TOPIC] });
    minutes('1 9 9 9 1 1');
    const actions = await history('load', 'Action');
    expect(actions.map(({ HistorySummary }) => HistorySummary)).toEqual([`Failed to execute action ${TOPIC}`]);
    expect(JSON.parse(actions[0]?.HistoryData ?? '')).toMatchObject({
      actionState: 'Failed',
      notificationResource: TOPIC,
      error: expect.stringContaining('no-topic') as string,
    });
  });

  test('tell a topic of the change', async () => {
    const { put, minutes, history, sandbox } = await startAlarms();
    const sns = new SNSClient(clientConfig(sandbox));
    await sns.send(new CreateTopicCommand({ Name: 'ops' }));
    await sns.send(new SubscribeCommand({ TopicArn: TOPIC, Protocol: 'email', Endpoint: 'ops@example.com' }));
    const { mails } = sandbox.store(snsStore);
    await sns.send(new ConfirmSubscriptionCommand({ TopicArn: TOPIC, Token: mails[0]?.token ?? '' }));
    await put({ AlarmActions: [TOPIC] });
    minutes('1 9 9 9');
    expect((await history('load', 'Action'))[0]?.HistorySummary).toBe(`Successfully executed action ${TOPIC}`);
    expect(mails.at(-1)).toMatchObject({ to: 'ops@example.com', subject: 'ALARM: "load" in ap-northeast-1' });
    expect(mails.at(-1)?.body).toContain('"NewStateValue":"ALARM"');
  });

  test('that are disabled are not', async () => {
    const { put, minutes, history, client, describe: read } = await startAlarms();
    await put({ AlarmActions: [TOPIC] });
    await client.send(new DisableAlarmActionsCommand({ AlarmNames: ['load', 'gone'] }));
    minutes('9 9 9');
    expect(await read()).toMatchObject({ ActionsEnabled: false, StateValue: 'ALARM' });
    expect(await history('load', 'Action')).toEqual([]);
  });
});

describe('a composite alarm', () => {
  const rule = (AlarmRule: string, changes: object = {}) =>
    new PutCompositeAlarmCommand({ AlarmName: 'site', AlarmRule, ...changes });

  test('follows its children at the times of their changes', async () => {
    const { put, minutes, client, changes, describe: read } = await startAlarms();
    await put();
    await put({ AlarmName: 'other', Threshold: 100 });
    await client.send(rule('ALARM("load") AND NOT ALARM("other")'));
    minutes('1 9 9 9 1 1 1');
    expect(await changes('site')).toEqual([
      [1, 'INSUFFICIENT_DATA to OK'],
      [3, 'OK to ALARM'],
      [6, 'ALARM to OK'],
    ]);
    expect((await read('site'))?.StateReason).toMatch(/alarm:load transitioned to OK at /);
  });

  test('of composite alarms is evaluated after them', async () => {
    const { put, minutes, client, changes } = await startAlarms();
    await put();
    await client.send(rule('ALARM(load)'));
    await client.send(rule('ALARM(site) OR FALSE', { AlarmName: 'above' }));
    minutes('1 9 9');
    expect((await changes('above')).at(-1)).toEqual([3, 'OK to ALARM']);
  });

  test('keeps its actions back while its suppressor is in ALARM', async () => {
    const { put, minutes, client, history, describe: read, clock } = await startAlarms();
    await put({ AlarmName: 'deploying', MetricName: 'Deploy', DatapointsToAlarm: 1, EvaluationPeriods: 1 });
    await put();
    await client.send(
      rule('ALARM(load)', {
        AlarmActions: [TOPIC],
        ActionsSuppressor: 'deploying',
        ActionsSuppressorWaitPeriod: 60,
        ActionsSuppressorExtensionPeriod: 60,
      }),
    );
    const force = (StateValue: 'ALARM' | 'OK') =>
      client.send(new SetAlarmStateCommand({ AlarmName: 'deploying', StateValue, StateReason: 'a deployment' }));
    minutes('1 9');
    await force('ALARM');
    clock.advance(MINUTE_MS / 2);
    await force('ALARM');
    minutes('9');
    await force('ALARM');
    expect(await read('site')).toMatchObject({ StateValue: 'ALARM', ActionsSuppressedBy: 'Alarm' });
    expect(await history('site', 'Action')).toEqual([]);
    await force('OK');
    expect(await read('site')).toMatchObject({ ActionsSuppressedBy: 'ExtensionPeriod' });
    clock.advance(2 * MINUTE_MS);
    expect(await history('site', 'Action')).toHaveLength(1);
  });

  test('must name alarms that are there, and keeps them from being deleted', async () => {
    const { put, client } = await startAlarms();
    await put();
    expect((await rejection(client.send(rule('ALARM(gone)')))).message).toContain('[gone]');
    expect((await rejection(client.send(rule('ALARM(load')))).message).toContain('Error in AlarmRule');
    expect((await rejection(client.send(rule('ALARM(load)', { ActionsSuppressor: 'load' })))).message).toContain(
      'must be specified together',
    );
    await client.send(rule('ALARM(load)'));
    const remove = (...AlarmNames: string[]) => client.send(new DeleteAlarmsCommand({ AlarmNames }));
    expect((await rejection(remove('load'))).message).toContain('depending on it: site');
    await client.send(rule('TRUE', { AlarmName: 'second' }));
    expect((await rejection(remove('site', 'second'))).message).toContain('at most one composite');
    await remove('load', 'site', 'gone');
  });

  test('in a cycle is not evaluated', async () => {
    const { client, minutes, stateOf } = await startAlarms();
    await client.send(rule('TRUE'));
    await client.send(rule('ALARM(site)', { AlarmName: 'second' }));
    await client.send(rule('ALARM(second)'));
    minutes('1');
    expect([await stateOf('site'), await stateOf('second')]).toEqual(['INSUFFICIENT_DATA', 'INSUFFICIENT_DATA']);
  });
});
