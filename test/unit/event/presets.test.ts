import { describe, expect, test } from 'vitest';
import { eventPresets, presetNamed } from '../../../src/lib/event/index.js';
import { mailTransformer } from '../../../src/lib/event/mail.js';
import { sampleEvent, withFilters } from '../../../src/lib/event/sample.js';
import { eventSource } from '../../../src/lib/event/source.js';
import { matchesPattern, parseEventPattern, transformInput, valueAt } from '../../../src/lib/event-pattern/index.js';
import { AppError } from '../../../src/lib/errors/app-error.js';

function refusal(act: () => unknown): AppError {
  try {
    act();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('expected a refusal');
}

const PLACE = { region: 'ap-northeast-1', account: '123456789012' };

function patternOf(text: string) {
  const { pattern, problems } = parseEventPattern(text);
  expect(problems).toEqual([]);
  if (pattern === null) throw new Error('no pattern');
  return pattern;
}

describe.each(eventPresets)('the preset $name', (preset) => {
  const event = sampleEvent(preset, PLACE, 0);

  test('has a pattern without problems that its sample matches, and that an event of another kind does not', () => {
    const pattern = patternOf(JSON.stringify(preset.pattern));
    expect(matchesPattern(pattern, event)).toBe(true);
    expect(matchesPattern(pattern, { ...event, 'detail-type': 'Other' })).toBe(false);
    const others = eventPresets.filter(
      ({ name }) => name !== preset.name && !name.startsWith('root') && preset.name !== 'root-activity',
    );
    for (const other of others) {
      if (other.name.startsWith('login') && preset.name === 'root-login') continue;
      if (other.name === 'access-key' && preset.name === 'iam-change') continue;
      expect([other.name, matchesPattern(pattern, sampleEvent(other, PLACE, 0))]).toEqual([other.name, false]);
    }
  });

  test('has a mail in which every value of the sample is there, one text in quotes a line', () => {
    const transformer = mailTransformer(preset.mail);
    const rule = { name: 'awsops-x', arn: 'arn' };
    const mail = transformInput(transformer, { event, rule });
    expect(mail).not.toMatch(/[<>{}]/);
    for (const line of mail.split('\n')) expect(line).toMatch(/^".+"$/);
    // PutTargets: 100 paths; 8192 characters.
    expect(Object.keys(transformer.paths).length).toBeLessThan(100);
    expect(transformer.template.length).toBeLessThan(8192);
    const missing = Object.values(transformer.paths).filter((path) => valueAt(event, path) === undefined);
    expect(missing.filter((path) => !path.endsWith('.status'))).toEqual([]);
  });

  test('takes the filters that it declares, and its sample fits them', () => {
    for (const path of Object.values(preset.filters)) {
      const { pattern } = eventSource({ preset: preset.name, where: [`${path}=i-0aaaaaaaaaaaaaaaa,other`] });
      const filtered = withFilters(event, { preset, pattern: JSON.parse(pattern) });
      expect(valueAt(filtered, `$.${path}`)).toBe('i-0aaaaaaaaaaaaaaaa');
      expect(matchesPattern(patternOf(pattern), filtered)).toBe(true);
    }
  });
});

test('names are in order for rules and topics, and each is there once', () => {
  const names = eventPresets.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z0-9-]{1,40}$/);
});

test('a misspelt preset gets the nearest one', () => {
  expect(refusal(() => presetNamed('root-logn'))).toMatchObject({
    code: 'UnknownPreset',
    reason: 'did you mean "root-login"?',
  });
});

test('the sample does not follow a pattern that somebody broke', () => {
  const preset = presetNamed('instance-state');
  const event = sampleEvent(preset, PLACE, 0);
  const broken = { source: ['aws.ec'], 'detail-type': preset.pattern['detail-type'] };
  expect(withFilters(event, { preset, pattern: broken })).toEqual(event);
});

describe('what is asked for becomes a pattern', () => {
  test('filters of a preset go where its events have the values', () => {
    const source = eventSource({ preset: 'instance-state', instances: ['i-1', 'i-2'], states: ['stopped'] });
    expect(JSON.parse(source.pattern)).toEqual({
      source: ['aws.ec2'],
      'detail-type': ['EC2 Instance State-change Notification'],
      detail: { 'instance-id': ['i-1', 'i-2'], state: ['stopped'] },
    });
    expect(source.summary).toBe(
      'an instance starts, stops or is terminated; detail.instance-id is i-1 or i-2; detail.state is stopped',
    );
  });

  test('a filter narrows what the preset takes', () => {
    const { pattern } = eventSource({ preset: 'security-group', where: ['detail.eventName=CreateSecurityGroup'] });
    expect(JSON.parse(pattern)).toMatchObject({ detail: { eventName: ['CreateSecurityGroup'] } });
  });

  test.each([
    ['neither preset nor file', {}, 'OneSource', undefined],
    ['both', { preset: 'rds', file: { name: 'f', text: '{}' } }, 'OneSource', undefined],
    [
      'a filter that the preset cannot answer',
      { preset: 'rds', instances: ['i-1'] },
      'FilterNotPossible',
      'do not tell that',
    ],
    [
      'a value that the preset does not take',
      { preset: 'ebs-failure', where: ['detail.result=ok'] },
      'FilterNotPossible',
      'does not take ok',
    ],
    [
      'a field below values',
      { preset: 'ebs-failure', where: ['detail.result.x=ok'] },
      'FilterNotPossible',
      'has values for result',
    ],
    ['a filter without a value', { preset: 'rds', where: ['detail.x='] }, 'InvalidFilter', 'the path of a field'],
    [
      'a filter at the top that events do not have',
      { preset: 'rds', where: ['state=x'] },
      'InvalidEventPattern',
      'no field "state"',
    ],
    [
      'a file with a problem',
      { file: { name: 'p.json', text: '{\n  "source": "shop"\n}' } },
      'InvalidEventPattern',
      'p.json:2:13: ',
    ],
    [
      '--instance with a file',
      { file: { name: 'p', text: '{"source":["a"]}' }, instances: ['i-1'] },
      'FilterNotPossible',
      undefined,
    ],
  ])('%s is refused', (_what, input, code, reason) => {
    const error = refusal(() => eventSource(input));
    expect(error).toMatchObject({ code, exitCode: 2 });
    if (reason !== undefined) expect(error.reason).toContain(reason);
  });

  test('a pattern of calls that only read comes with a warning', () => {
    const text = JSON.stringify({
      'detail-type': ['AWS API Call via CloudTrail'],
      detail: { eventName: ['DescribeInstances'] },
    });
    expect(eventSource({ file: { name: 'p', text } }).warnings).toEqual([
      'calls that only read, such as DescribeInstances, do not reach a rule in the state ENABLED',
    ]);
  });
});
