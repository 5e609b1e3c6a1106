import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expandFile, type ExpandedFile } from '../../../src/lib/alarm/file/expand.js';
import { parseAlarmFile } from '../../../src/lib/alarm/file/parse-file.js';
import { fillPlaceholders, placeholdersIn } from '../../../src/lib/alarm/file/placeholders.js';
import type { AlarmResource } from '../../../src/lib/alarm/index.js';
import { AppError } from '../../../src/lib/errors/app-error.js';

const PLACE = { account: '123456789012', region: 'ap-northeast-1' };

const instance = (id: string, more: Partial<AlarmResource> = {}): AlarmResource => ({
  kind: 'instance',
  id,
  name: id,
  arn: undefined,
  tags: {},
  dimensions: { InstanceId: id },
  facts: { instanceType: 't3.medium', cores: 4 },
  ...more,
});

const expand = (text: string, resources: readonly AlarmResource[] = []): ExpandedFile =>
  expandFile(parseAlarmFile({ name: 'a.yaml', text }), { place: PLACE, resourcesOf: () => resources });
const wishes = (text: string, resources: readonly AlarmResource[] = []) =>
  expand(text, resources).alarms.map(({ wish }) => JSON.parse(JSON.stringify(wish)) as object);

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (!(error instanceof AppError) || error.category !== 'usage') throw error;
    return [error.message, error.reason, error.hint].filter((line) => line !== undefined).join(' | ');
  }
  throw new Error('it was not refused');
}

/** One alarm in a file that is otherwise right. */
const one = (alarm: string): string => `alarms:\n  - ${alarm}\n`;
const OK = 'name: a, metric: App/Errors, threshold: 5, comparison: ">", period: 1m, datapoints: 3/5';

describe('a file of alarms', () => {
  test('may say everything that a metric alarm has', () => {
    const text = `
alarms:
  - name: everything in {region}
    description: 'ask {account}'
    metrics: [AWS/Lambda/Errors, 'AWS/Lambda/Invocations{FunctionName=pay,Resource=pay:live}@Sum']
    dimensions: {FunctionName: pay}
    stat: Average
    unit: Count
    expression: 100 * m1 / m2
    threshold: -0.5
    comparison: LessThanThreshold
    period: 60
    datapoints: 3
    missing: notbreaching
    lowSamples: ignore
    evaluationWindow: {timezone: Asia/Tokyo}
    warmUp: 1h
    actions: arn:aws:sns:{region}:{account}:ops
    okActions: []
    insufficientDataActions: [arn:aws:sns:ap-northeast-1:123456789012:ops]
    actionsEnabled: false
`;
    expect(wishes(text)).toEqual([
      {
        name: 'everything in ap-northeast-1',
        description: 'ask 123456789012',
        metrics: ['AWS/Lambda/Errors', 'AWS/Lambda/Invocations{FunctionName=pay,Resource=pay:live}@Sum'],
        dimensions: { FunctionName: 'pay' },
        stat: 'Average',
        unit: 'Count',
        expression: '100 * m1 / m2',
        threshold: -0.5,
        comparison: 'LessThanThreshold',
        period: '60',
        datapoints: '3',
        missing: 'notbreaching',
        lowSamples: 'ignore',
        evaluationWindow: { WallClockWindow: { Timezone: 'Asia/Tokyo' } },
        warmUp: { WarmUpPeriodDurationInMinutes: 60 },
        actions: ['arn:aws:sns:ap-northeast-1:123456789012:ops'],
        okActions: [],
        insufficientDataActions: ['arn:aws:sns:ap-northeast-1:123456789012:ops'],
        actionsEnabled: false,
      },
    ]);
  });

  test('may be JSON', () => {
    const text = JSON.stringify({
      alarms: [{ name: 'a', metric: 'App/Errors', threshold: 5, comparison: '>', period: '1m', datapoints: '3/5' }],
    });
    expect(wishes(text)).toEqual(wishes(one(`{${OK}}`)));
  });

  test('gives each alarm the defaults that suit its kind and that it does not say itself', () => {
    const text = `
tags: {team: web, cost: a}
defaults: {period: 1m, datapoints: 3/5, threshold: 9, comparison: '>', suppressor: quiet, actions: [x]}
alarms:
  - {name: a, metric: App/Errors, period: 5m, tags: {cost: b}}
  - {name: b, metric: App/Errors, anomalyBand: 2, actions: []}
  - {name: c, rule: ALARM("a")}
`;
    expect(wishes(text)).toEqual([
      {
        name: 'a',
        metrics: ['App/Errors'],
        period: '5m',
        datapoints: '3/5',
        threshold: 9,
        comparison: '>',
        actions: ['x'],
      },
      { name: 'b', metrics: ['App/Errors'], period: '1m', datapoints: '3/5', anomalyBand: 2, actions: [] },
      { name: 'c', rule: 'ALARM("a")', suppressor: 'quiet', actions: ['x'] },
    ]);
    expect(expand(text).alarms.map(({ tags }) => tags)).toEqual([
      { team: 'web', cost: 'b' },
      { team: 'web', cost: 'a' },
      { team: 'web', cost: 'a' },
    ]);
  });

  test.each<[string, string, string]>([
    ['no YAML', 'alarms: [', 'a.yaml:1:10: Flow sequence in block collection must be'],
    ['a sign that YAML takes for something else', 'alarms:\n  - comparison: >=\n', "quote it, '>'"],
    [
      'such a sign alone',
      one('name: a\n    metric: App/E\n    comparison: >\n    threshold: 1\n    period: 1m\n    datapoints: 1'),
      "quote it, '>'",
    ],
    ['an unknown key', 'alarm: []', 'a.yaml:1:1: a file of alarms has no "alarm" | did you mean "alarms"?'],
    [
      'an unknown key of an alarm',
      one(`{${OK}, treshold: 5}`),
      'a.yaml:2:95: an alarm has no "treshold" | did you mean "threshold"?',
    ],
    [
      'an unknown default',
      `defaults: {perod: 1m}\n${one(`{${OK}}`)}`,
      'a.yaml:1:12: "defaults" has no "perod" | did you mean "period"?',
    ],
    ['no alarms', 'prefix: a-', 'a.yaml:1:1: there are no alarms in this file'],
    ['an empty list of alarms', 'alarms: []', 'a.yaml:1:9: there are no alarms in this file'],
    ['an object in place of a list', 'alarms: {a: 1}', 'a.yaml:1:9: "alarms" has to be a list'],
    ['a text in place of an alarm', one('cpu'), 'a.yaml:2:5: an alarm has to be an object'],
    ['no name', one('{metric: App/Errors}'), 'a.yaml:2:5: this alarm has no "name" | add name: errors'],
    [
      'no metric',
      one('{name: a, threshold: 5}'),
      'a.yaml:2:5: this alarm watches nothing: it has no "metric" and no "rule"',
    ],
    ['both words for the metric', one(`{${OK}, metrics: [App/E]}`), '"metric" and "metrics" are the same'],
    [
      'several metrics alone',
      one('{name: a, metrics: [App/A, App/B]}'),
      'a.yaml:2:24: this alarm has 2 metrics and no "expression"',
    ],
    [
      'no threshold',
      one('{name: a, metric: App/A, period: 1m, datapoints: 1}'),
      'a.yaml:2:5: this alarm has no "threshold" | add threshold: 80, here or to "defaults"',
    ],
    ['no period', one('{name: a, metric: App/A, anomalyBand: 2, datapoints: 1}'), 'this alarm has no "period"'],
    [
      'a threshold and a band',
      one(`{${OK}, anomalyBand: 2}`),
      'an alarm has a "threshold" or an "anomalyBand", not both',
    ],
    [
      'a rule and a metric',
      one(`{${OK}, rule: ALARM("b")}`),
      '"metric" is of metric alarms, and this one has a "rule"',
    ],
    ['a suppressor of a metric alarm', one(`{${OK}, suppressor: b}`), '"suppressor" is of alarms with a "rule"'],
    [
      'a text in place of a number',
      one(`{${OK.replace('5,', 'much,')}}`),
      'a.yaml:2:46: "threshold" has to be a number, not "much"',
    ],
    ['a number with a unit', one(`{${OK.replace('5,', '5%,')}}`), 'has to be a number, not "5%"'],
    ['an object in place of a text', one(`{${OK}, description: {a: b}}`), '"description" has to be a text'],
    ['a text in place of a boolean', one(`{${OK}, actionsEnabled: "no"}`), '"actionsEnabled" has to be true or false'],
    ['M over N', one(`{${OK.replace('3/5', '5/3')}}`), 'a.yaml:2:90: "5/3" can never be met: 5 of 3 datapoints'],
    [
      'a period that is none',
      one(`{${OK.replace('1m', 'often')}}`),
      '"often" is not a period | it takes a length of time such as 30s, 1m, 5m or 1h',
    ],
    [
      'a comparison that is none',
      one(`{${OK.replace('">"', '"=>"')}}`),
      '"=>" is not a comparison | it takes one of: > >= < <=',
    ],
    [
      'a comparison that bands do not have',
      one('{name: a, metric: App/A, anomalyBand: 2, datapoints: 1, period: 1m, comparison: ">"}'),
      '">" is not a comparison with a band',
    ],
    [
      'a metric without a namespace',
      one(`{${OK.replace('App/Errors', 'Errors')}}`),
      'a.yaml:2:23: "Errors" is not a metric',
    ],
    ['a unit that is none', one(`{${OK}, unit: Stones}`), '"Stones" is not a unit'],
    [
      'a treatment that is none',
      one(`{${OK}, missing: ok}`),
      'it takes one of: missing, ignore, breaching, notBreaching',
    ],
    ['a dimension without a value', one(`{${OK}, dimensions: {A}}`), '"A" has no value'],
    ['a window that is none', one(`{${OK}, evaluationWindow: rolling}`), '"rolling" is no evaluation window'],
    ['a warm-up of seconds', one(`{${OK}, warmUp: 30s}`), '"30s" is not a time to warm up'],
    [
      'a placeholder that is none',
      one(`{${OK}, description: "{acount}"}`),
      'nothing is known for "{acount}" | known here: {account} {region}',
    ],
    [
      'a placeholder of resources without one',
      one(`{${OK.replace('name: a', 'name: "{id}"')}}`),
      'a.yaml:2:12: nothing is known for "{id}"',
    ],
    [
      'a name outside the prefix',
      `prefix: web-\n${one(`{${OK}}`)}`,
      'a.yaml:3:12: the name "a" does not begin with the prefix "web-" | name: web-a',
    ],
    ['a prefix that no tag can hold', 'prefix: "{region}-"', '"{region}-" cannot be a prefix'],
    ['a tag of awsops', one(`{${OK}, tags: {awsops:managed: "no"}}`), 'the tag "awsops:managed" cannot be set here'],
    ['a key without resources', one(`{${OK}, key: cpu}`), '"key" is of alarms with "each"'],
    [
      'a key that no tag can end in',
      one(`{${OK}, key: "c p u", each: {resource: instance}}`),
      '"c p u" cannot be the end of a tag',
    ],
    ['a template of nothing', one(`{${OK}, each: {tags: {a: b}}}`), '"each" has no "resource"'],
    ['a template of something else', one(`{${OK}, each: {resource: bucket}}`), '"bucket" is no kind of resource'],
    [
      'a name twice',
      `${one(`{${OK}}`)}  - {${OK}}\n`,
      'the alarm "a" is described twice | at a.yaml:2:5, and at a.yaml:3:5',
    ],
  ])('is refused with %s', (_, text, message) => {
    expect(refusal(() => expand(text))).toContain(message);
  });

  test('is read or refused, never more, whatever is in it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        try {
          expand(text);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
    );
  });
});

const TEMPLATE = `
prefix: web-
alarms:
  - name: web-{name}-cpu
    description: '{id} in {region}, {instanceType} of {tag:team}, {{name}}'
    each: {resource: instance}
    key: cpu
    metric: AWS/EC2/CPUUtilization
    threshold: '{cores}'
    comparison: '>'
    period: 1m
    datapoints: 3/5
    tags: {team: '{tag:team}'}
`;

describe('a template', () => {
  test('makes one alarm per resource, with what is known of it', () => {
    const resource = instance('i-0', { name: 'one', tags: { team: 'shop' } });
    expect(wishes(TEMPLATE, [resource])).toEqual([
      {
        name: 'web-one-cpu',
        description: 'i-0 in ap-northeast-1, t3.medium of shop, {name}',
        metrics: ['AWS/EC2/CPUUtilization'],
        dimensions: { InstanceId: 'i-0' },
        threshold: 4,
        comparison: '>',
        period: '1m',
        datapoints: '3/5',
      },
    ]);
    expect(expand(TEMPLATE, [resource]).alarms[0]).toMatchObject({
      tags: { team: 'shop' },
      origin: 'a.yaml:4:5 for the instance "i-0"',
    });
  });

  test('may say its own dimensions, and stand in those of a metric', () => {
    const own = TEMPLATE.replace('threshold:', "dimensions: {Instance: '{id}', Path: /}\n    threshold:");
    expect(wishes(own, [instance('i-0', { tags: { team: 'a' } })])).toMatchObject([
      { dimensions: { Instance: 'i-0', Path: '/' } },
    ]);
    const term = TEMPLATE.replace('AWS/EC2/CPUUtilization', "'CWAgent/mem{InstanceId={id},host={name}}@max'");
    expect(wishes(term, [instance('i-0', { tags: { team: 'a' } })])).toMatchObject([
      { metrics: ['CWAgent/mem{InstanceId=i-0,host=i-0}@max'] },
    ]);
  });

  test('has the dimensions of its resource before those of all alarms', () => {
    const text = TEMPLATE.replace('alarms:', 'defaults: {dimensions: {A: b}}\nalarms:');
    expect(wishes(text, [instance('i-0', { tags: { team: 'a' } })])).toMatchObject([
      { dimensions: { InstanceId: 'i-0' } },
    ]);
  });

  test('quotes names in rules', () => {
    const text = `alarms:\n  - {name: 'x-{id}', each: {resource: instance}, rule: 'ALARM("{name}-cpu")'}\n`;
    expect(wishes(text, [instance('i-0', { name: String.raw`a"b\c` })])).toMatchObject([
      { rule: String.raw`ALARM("a\"b\\c-cpu")` },
    ]);
  });

  test('leaves out and changes what the tags of resources say', () => {
    const resources = [
      instance('i-0', { tags: { team: 'a', 'awsops:alarm:cpu': 'skip' } }),
      instance('i-1', { tags: { team: 'a', 'awsops:alarm:cpu': 'threshold=9 period=5m' } }),
      instance('i-2', { tags: { 'awsops:alarm': 'skip' } }),
      instance('i-3', { tags: { team: 'a', 'awsops:alarm:memory': 'skip' } }),
    ];
    const { alarms, skipped } = expand(TEMPLATE, resources);
    expect(alarms.map(({ wish: { name, threshold, period } }) => [name, threshold, period])).toEqual([
      ['web-i-1-cpu', 9, '5m'],
      ['web-i-3-cpu', 4, '1m'],
    ]);
    expect(skipped.map(({ resource }) => resource.id)).toEqual(['i-0', 'i-2']);
  });

  test('tells of a fact that its resource does not have, with those that it has', () => {
    expect(refusal(() => expand(TEMPLATE, [instance('i-0')]))).toBe(
      'a.yaml:5:18: nothing is known for "{tag:team}" | known here: {InstanceId} {account} {cores} {id} {instanceType} {kind} {name} {region} | take one of those, or write {{tag:team}} for the braces themselves',
    );
  });

  test('is looked at although no resource is there', () => {
    expect(expand(TEMPLATE).empty).toHaveLength(1);
    expect(refusal(() => expand(TEMPLATE.replace('3/5', '5/3')))).toContain('a.yaml:12:17: "5/3" can never be met');
  });

  test('gives the same alarms every time, below the prefix, each name once, or says why not', () => {
    const names = fc.array(fc.tuple(fc.uuid(), fc.string({ maxLength: 12 })), { maxLength: 8 });
    fc.assert(
      fc.property(names, (pairs) => {
        const resources = pairs.map(([id, name]) => instance(id, { name, tags: { team: 'a' } }));
        try {
          const { alarms } = expand(TEMPLATE, resources);
          expect(expand(TEMPLATE, resources).alarms).toEqual(alarms);
          expect(alarms).toHaveLength(resources.length);
          for (const { wish } of alarms) expect(wish.name.startsWith('web-')).toBe(true);
          expect(new Set(alarms.map(({ wish }) => wish.name)).size).toBe(alarms.length);
        } catch (error) {
          expect(error).toMatchObject({ code: 'RepeatedAlarm' });
        }
      }),
    );
  });
});

describe('placeholders', () => {
  test.each<[string, string, readonly string[]]>([
    ['a {name} b', 'a <name> b', ['name']],
    ['NS/M{A={id},B=x}@Sum', 'NS/M{A=<id>,B=x}@Sum', ['id']],
    ["SEARCH('{AWS/EC2,InstanceId} x', 'Sum')", "SEARCH('{AWS/EC2,InstanceId} x', 'Sum')", []],
    ['{{name}} {tag:my key}', '{name} <tag:my key>', ['tag:my key']],
    ['{} { name } {1} {a', '{} { name } {1} {a', []],
  ])('of "%s"', (text, filled, names) => {
    expect(fillPlaceholders(text, (name) => `<${name}>`)).toBe(filled);
    expect(placeholdersIn(text)).toEqual(names);
  });

  test('are not looked for in values, and stay when nothing is known', () => {
    expect(fillPlaceholders('{a}{b}', (name) => (name === 'a' ? '{b}' : undefined))).toBe('{b}{b}');
  });
});
