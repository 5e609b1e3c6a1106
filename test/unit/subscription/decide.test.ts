import { describe, expect, test } from 'vitest';
import { decideFilter, type MayReplace, type WantedFilter } from '../../../src/lib/subscription/create/decide.js';
import type { GroupFilter } from '../../../src/lib/subscription/types.js';

const isNamed =
  (wantedName: string): MayReplace =>
  ({ name }) =>
    name === wantedName;

const STREAM = 'arn:aws:firehose:eu-west-1:123456789012:deliverystream/app';
const OTHER = 'arn:aws:firehose:eu-west-1:123456789012:deliverystream/other';
const OURS = 'arn:aws:iam::123456789012:role/awsops/subscription/ours';
const THEIRS = 'arn:aws:iam::123456789012:role/theirs';

const filter = (changes: Partial<GroupFilter> = {}): GroupFilter => ({
  name: 'ship',
  destinationArn: STREAM,
  roleArn: OURS,
  filterPattern: '',
  distribution: 'ByLogStream',
  kept: {},
  ...changes,
});
const wanted = (changes: Partial<WantedFilter> = {}): WantedFilter => ({
  name: 'ship',
  isNamed: false,
  destinationArn: STREAM,
  filterPattern: '',
  distribution: undefined,
  role: { arn: OURS, isNamed: false },
  ...changes,
});

describe('a group', () => {
  test('without filters gets one, by log stream', () => {
    expect(decideFilter(wanted(), { existing: [] })).toMatchObject({
      action: 'create',
      roleArn: OURS,
      distribution: 'ByLogStream',
      reason: 'it has no filter of this name; sends every event',
    });
  });

  test('with the very filter stays as it is', () => {
    expect(decideFilter(wanted(), { existing: [filter()] })).toMatchObject({ action: 'none', roleArn: OURS });
  });

  test.each<[string, Partial<GroupFilter>]>([
    ['destination', { destinationArn: OTHER }],
    ['pattern', { filterPattern: 'ERROR' }],
    ['distribution', { distribution: 'Random' }],
    ['role', { roleArn: THEIRS }],
  ])('whose filter of this name has another %s is refused, and updated where it is named', (what, changes) => {
    const want = wanted({ distribution: 'ByLogStream', role: { arn: OURS, isNamed: true } });
    const existing = [filter(changes)];
    const refused = decideFilter(want, { existing });
    expect(refused).toMatchObject({ action: 'refuse', code: 'FilterExists' });
    expect(refused.reason).toMatch(new RegExp(`^${what} is .* wanted$`));
    expect(decideFilter(want, { existing, mayReplace: isNamed('other') })).toMatchObject({ action: 'refuse' });
    expect(decideFilter(want, { existing, mayReplace: isNamed('ship') })).toMatchObject({
      action: 'update',
      roleArn: OURS,
      distribution: 'ByLogStream',
    });
  });

  test('keeps a role that works for the same destination, unless another one is named', () => {
    const existing = [filter({ roleArn: THEIRS })];
    expect(decideFilter(wanted(), { existing })).toMatchObject({ action: 'none', roleArn: THEIRS });
    const replaced = decideFilter(wanted({ filterPattern: 'x' }), { existing, mayReplace: isNamed('ship') });
    expect(replaced).toMatchObject({ action: 'update', roleArn: THEIRS });
    const named = wanted({ role: { arn: OURS, isNamed: true } });
    expect(decideFilter(named, { existing })).toMatchObject({ action: 'refuse' });
  });

  test('gets the role of the new destination when the destination changes', () => {
    const existing = [filter({ destinationArn: OTHER, roleArn: THEIRS })];
    expect(decideFilter(wanted(), { existing, mayReplace: isNamed('ship') })).toMatchObject({
      action: 'update',
      roleArn: OURS,
    });
    const toFunction = wanted({ role: null, destinationArn: 'arn:aws:lambda:eu-west-1:123456789012:function:f' });
    expect(decideFilter(toFunction, { existing, mayReplace: isNamed('ship') })).toMatchObject({
      action: 'update',
      roleArn: null,
    });
  });

  test('keeps the distribution that nobody asked to change, and what awsops does not know of', () => {
    const kept = { applyOnTransformedLogs: true, emitSystemFields: ['@aws.account'] };
    const existing = [filter({ distribution: 'Random', kept })];
    expect(decideFilter(wanted(), { existing })).toMatchObject({ action: 'none' });
    const update = decideFilter(wanted({ filterPattern: 'x' }), { existing, mayReplace: isNamed('ship') });
    expect(update).toMatchObject({ action: 'update', distribution: 'Random', kept });
  });

  test('with two others is full, which names them; one that may be replaced makes room', () => {
    const existing = [filter({ name: 'a', destinationArn: OTHER }), filter({ name: 'b', destinationArn: THEIRS })];
    const refused = decideFilter(wanted(), { existing });
    expect(refused).toMatchObject({ action: 'refuse', code: 'TooManyFilters' });
    expect(refused.reason).toBe(`it has "a" (to ${OTHER}) and "b" (to ${THEIRS}), and a log group can have 2`);
    expect(decideFilter(wanted({ name: 'b' }), { existing, mayReplace: isNamed('b') })).toMatchObject({
      action: 'update',
    });
    expect(decideFilter(wanted(), { existing: existing.slice(0, 1) })).toMatchObject({ action: 'create' });
  });

  test('whose filter of another name does the same needs no second one, unless a name is asked for', () => {
    const existing = [filter({ name: 'by-hand', roleArn: THEIRS })];
    expect(decideFilter(wanted(), { existing })).toMatchObject({ action: 'none', roleArn: THEIRS });
    expect(decideFilter(wanted({ isNamed: true }), { existing })).toMatchObject({ action: 'create', also: 'by-hand' });
    const narrower = wanted({ filterPattern: 'ERROR' });
    expect(decideFilter(narrower, { existing })).toMatchObject({ action: 'create', also: 'by-hand' });
  });

  test('that is full is in order when one of the two does the same', () => {
    const existing = [filter({ name: 'x' }), filter({ name: 'y', destinationArn: OTHER })];
    expect(decideFilter(wanted(), { existing })).toMatchObject({ action: 'none' });
  });
});
