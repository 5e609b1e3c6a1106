import { describe, expect, test } from 'vitest';
import { isCommandOver, isError, isRefusedByQuota, readStatus } from '../../../src/lib/node/run/status.js';

describe('the status of a node', () => {
  test.each([
    ['Pending', 'Pending', undefined],
    ['InProgress', 'In Progress', undefined],
    ['InProgress', 'InProgress', undefined],
    ['Delayed', 'Delayed', undefined],
    ['Cancelling', 'Cancelling', undefined],
    ['Success', 'Success', 'success'],
    ['Failed', 'Failed', 'failed'],
    ['TimedOut', 'ExecutionTimedOut', 'timed-out'],
    ['TimedOut', 'Execution Timed Out', 'timed-out'],
    ['TimedOut', 'DeliveryTimedOut', 'undelivered'],
    ['Failed', 'Undeliverable', 'undelivered'],
    ['Failed', 'InvalidPlatform', 'undelivered'],
    ['Failed', 'AccessDenied', 'denied'],
    ['Cancelled', 'Terminated', 'not-run'],
    ['Cancelled', 'Cancelled', 'cancelled'],
    ['Failed', 'RateExceeded', 'not-run'],
    ['Failed', 'LimitExceeded', 'not-run'],
    // What nobody has told us about yet.
    ['Failed', 'SomethingNew', 'failed'],
    ['InProgress', 'SomethingNew', undefined],
    ['TimedOut', undefined, 'unknown'],
    ['TimedOut', '', 'unknown'],
    [undefined, undefined, 'unknown'],
    ['Odd', 'Odder', 'unknown'],
  ])('%s, %s is %s', (status, details, outcome) => {
    expect(readStatus(status, details).outcome).toBe(outcome);
  });

  test('is shown without the spaces that one of its spellings has', () => {
    expect(readStatus('TimedOut', 'Delivery Timed Out').details).toBe('DeliveryTimedOut');
    expect(readStatus('Success', undefined).details).toBe('Success');
    expect(readStatus(undefined, undefined).details).toBe('Unknown');
  });

  test.each([
    ['success', false],
    ['failed', true],
    ['timed-out', true],
    ['undelivered', true],
    ['denied', true],
    ['unknown', true],
    ['cancelled', false],
    ['not-run', false],
  ] as const)('%s counts against the budget: %s', (status, counts) => {
    expect(isError(status)).toBe(counts);
  });
});

describe('the status of a command', () => {
  test.each([
    ['Pending', 'Pending', false],
    ['InProgress', 'InProgress', false],
    ['InProgress', 'Delayed', false],
    ['Cancelling', 'Cancelling', false],
    ['Success', 'Success', true],
    ['TimedOut', 'DeliveryTimedOut', true],
    ['Failed', 'Incomplete', true],
    ['Failed', 'RateExceeded', true],
    ['Failed', 'NoInstancesInTag', true],
    ['Cancelled', 'Cancelled', true],
    ['Success', undefined, true],
    [undefined, undefined, false],
  ])('%s, %s is over: %s', (status, details, isOver) => {
    expect(isCommandOver(status, details)).toBe(isOver);
  });

  test('of a quota says that it ran nowhere', () => {
    expect(['RateExceeded', 'LimitExceeded', 'Rate Exceeded', 'Failed', undefined].map(isRefusedByQuota)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});
