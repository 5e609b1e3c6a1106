import type { CommandInvocation, CommandPlugin } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { kindOf } from '../../../src/lib/node/run/engine/errors.js';
import { readInvocation, splitOutput } from '../../../src/lib/node/run/engine/outcome.js';

const plugin = (Name: string, fields: Partial<CommandPlugin> = {}): CommandPlugin => ({
  Name,
  Status: 'Success',
  StatusDetails: 'Success',
  ResponseCode: 0,
  Output: '',
  ...fields,
});
const invocation = (CommandPlugins: CommandPlugin[], fields: Partial<CommandInvocation> = {}): CommandInvocation => ({
  CommandId: 'c',
  InstanceId: 'i-1',
  Status: 'Success',
  StatusDetails: 'Success',
  CommandPlugins,
  ...fields,
});
const read = (given: CommandInvocation, step?: string) => readInvocation(given, { step });
const skipped = 'Step execution skipped due to unsatisfied preconditions: "StringEquals": [platformType, Windows]';

describe('what a node did', () => {
  test('is that of the step that matters', () => {
    const plugins = [plugin('a', { Output: 'A' }), plugin('b', { Output: 'B' }), plugin('c', { Output: skipped })];
    expect(read(invocation(plugins), 'a')).toMatchObject({ pluginName: 'a', outcome: { stdout: 'A' } });
    expect(read(invocation(plugins))).toMatchObject({ pluginName: 'b', outcome: { stdout: 'B' } });
  });

  test('is that of the step that failed, whichever matters', () => {
    const plugins = [
      plugin('a', { Status: 'Failed', StatusDetails: 'Failed', ResponseCode: 7, Output: 'x' }),
      plugin('b', { Output: skipped }),
    ];
    const failed = { Status: 'Failed', StatusDetails: 'Failed' } as const;
    expect(read(invocation(plugins, failed), 'b')).toMatchObject({ pluginName: 'a', outcome: { exitCode: 7 } });
  });

  test('is not there while it goes on', () => {
    expect(read(invocation([plugin('a')], { Status: 'InProgress', StatusDetails: 'In Progress' }))).toBeUndefined();
  });

  test('is no exit code where it never ran', () => {
    const never = { Status: 'Failed', StatusDetails: 'Undeliverable' } as const;
    expect(read(invocation([plugin('a', { ResponseCode: -1 })], never))?.outcome).toMatchObject({
      status: 'undelivered',
      exitCode: null,
      stdout: null,
    });
    const stopped = { Status: 'TimedOut', StatusDetails: 'ExecutionTimedOut' } as const;
    expect(read(invocation([plugin('a', { ResponseCode: -1, Output: 'so far' })], stopped))?.outcome).toMatchObject({
      status: 'timed-out',
      exitCode: null,
      stdout: 'so far',
    });
  });

  test('has times', () => {
    const times = { ResponseStartDateTime: new Date(1_000), ResponseFinishDateTime: new Date(3_500) };
    expect(read(invocation([plugin('a', times)]))?.outcome).toMatchObject({ startedAtMs: 1_000, durationMs: 2_500 });
    expect(read(invocation([]))?.outcome).toMatchObject({ startedAtMs: null, durationMs: null, exitCode: null });
  });
});

describe('both outputs in one text', () => {
  test.each([
    ['', { stdout: '', stderr: '', truncated: false }],
    ['out\n', { stdout: 'out\n', stderr: '', truncated: false }],
    ['out\n----------ERROR-------\nerr', { stdout: 'out', stderr: 'err', truncated: false }],
    ['\n----------ERROR-------\nerr', { stdout: '', stderr: 'err', truncated: false }],
    ['out\n---Output truncated---', { stdout: 'out', stderr: '', truncated: true }],
    [
      'out\n---Output truncated---\n----------ERROR-------\nerr\n---Error truncated----',
      { stdout: 'out', stderr: 'err', truncated: true },
    ],
    // One of the titles is of the script; the whole text has to be fetched to know which.
    [
      'a\n----------ERROR-------\nb\n----------ERROR-------\nc',
      { stdout: 'a\n----------ERROR-------\nb', stderr: 'c', truncated: true },
    ],
  ])('%j', (text, parts) => {
    expect(splitOutput(text)).toEqual(parts);
  });
});

const error = (name: string, fields: object = {}): Error => Object.assign(new Error('x'), { name, ...fields });

describe('an error of a call', () => {
  test.each([
    ['ThrottlingException', { $metadata: { httpStatusCode: 400 } }, 'throttled'],
    ['TooManyUpdates', { $metadata: { httpStatusCode: 429 } }, 'throttled'],
    ['Other', { $retryable: { throttling: true }, $metadata: { httpStatusCode: 400 } }, 'throttled'],
    ['InvalidSignatureException', { $metadata: { httpStatusCode: 400, clockSkewCorrected: true } }, 'throttled'],
    ['AccessDeniedException', { $metadata: { httpStatusCode: 400 }, $fault: 'client' }, 'refused'],
    ['InvalidDocument', { $fault: 'client', $metadata: {} }, 'refused'],
    ['CredentialsProviderError', {}, 'refused'],
    ['InternalServerError', { $metadata: { httpStatusCode: 500 }, $fault: 'server' }, 'uncertain'],
    ['ServiceUnavailable', { $metadata: { httpStatusCode: 503 } }, 'uncertain'],
    ['SyntaxError', { $metadata: { httpStatusCode: 502 } }, 'uncertain'],
    ['TimeoutError', {}, 'uncertain'],
    ['Error', { code: 'ECONNRESET' }, 'uncertain'],
    ['AbortError', {}, 'uncertain'],
  ])('%s is %j: %s', (name, fields, kind) => {
    expect(kindOf(error(name, fields))).toBe(kind);
  });

  test('that is no error at all is uncertain', () => {
    expect([undefined, null, 'x'].map(kindOf)).toEqual(['uncertain', 'uncertain', 'uncertain']);
  });
});
