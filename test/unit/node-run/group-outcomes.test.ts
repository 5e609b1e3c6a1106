import { describe, expect, test } from 'vitest';
import { bareOutcome } from '../../../src/lib/node/run/engine/outcome.js';
import { describeGroup, groupOutcomes, messageOf, normaliseMessage } from '../../../src/lib/node/run/group-outcomes.js';
import type { NodeOutcome } from '../../../src/lib/node/run/types.js';

const failed = (instanceId: string, stderr: string, fields: Partial<NodeOutcome> = {}): NodeOutcome => ({
  ...bareOutcome(instanceId, { status: 'failed', statusDetails: 'Failed', reason: null }),
  exitCode: 1,
  stdout: '',
  stderr,
  ...fields,
});

describe('equal messages', () => {
  test.each([
    ['2026-01-15T12:00:01.123Z no route', '2026-01-15 09:59:59,001 no route'],
    ['[12:00:01] refused', '[23:59:59.5] refused'],
    ['connect to 10.0.11.21:443 failed', 'connect to 10.0.12.7:443 failed'],
    ['i-0123456789abcdef0: gone', 'i-0fedcba987654321f: gone'],
    ['host ip-10-0-1-2.ec2.internal is down', 'host ip-10-9-8-7.ap-northeast-1.compute.internal is down'],
    ['request 1b4e28ba-2fa1-11d2-883f-0016d3cca427 denied', 'request 6fa459ea-ee8a-3ca4-894e-db77e160355e denied'],
    ['pid 4711 exited', 'pid 12 exited'],
    ['EC2AMAZ-1A2B3C4 refused', 'EC2AMAZ-9Z8Y7X6 refused'],
  ])('"%s" and "%s"', (one, other) => {
    expect(normaliseMessage(one)).toBe(normaliseMessage(other));
  });

  test.each([
    ['no such file', 'permission denied'],
    ['cannot open /etc/a.conf', 'cannot open /etc/b.conf'],
    ['deadbeef', 'cafe'],
  ])('but not "%s" and "%s"', (one, other) => {
    expect(normaliseMessage(one)).not.toBe(normaliseMessage(other));
  });
});

describe('groups', () => {
  test('hold nodes that say the same, the largest first, and no successes', () => {
    const outcomes = [
      failed('i-1', 'disk full\nfailed to run commands: exit status 1'),
      failed('i-2', 'pid 12: no such file'),
      failed('i-3', 'pid 99: no such file'),
      { ...failed('i-4', ''), status: 'success' as const },
      failed('i-5', 'pid 7: no such file', { exitCode: 2 }),
    ];
    expect(groupOutcomes(outcomes).map(({ message, instanceIds }) => [message, instanceIds])).toEqual([
      ['pid 12: no such file', ['i-2', 'i-3']],
      ['disk full', ['i-1']],
      ['pid 7: no such file', ['i-5']],
    ]);
  });

  test('are told in a line, with some of the ids', () => {
    const ids = ['i-1', 'i-2', 'i-3', 'i-4', 'i-5'];
    const [group] = groupOutcomes(ids.map((id) => failed(id, 'no such file')));
    expect(group && describeGroup(group)).toBe('5 nodes: no such file (failed, exit code 1): i-1, i-2, i-3 and 2 more');
    const gone = bareOutcome('i-1', { status: 'undelivered', statusDetails: 'Undeliverable', reason: null });
    expect(groupOutcomes([gone]).map(describeGroup)).toEqual(['1 node: Undeliverable (undelivered): i-1']);
  });
});

describe('the message of a node', () => {
  test.each([
    ['its first error', failed('i', '\n  bad option\nmore'), 'bad option'],
    ['not what set -x prints', failed('i', '+ cd /x\ncd: /x: no such directory'), 'cd: /x: no such directory'],
    [
      'not what the agent adds',
      failed('i', 'failed to run commands: exit status 3', { stdout: 'a\nfatal: b\n' }),
      'fatal: b',
    ],
    [
      'what the agent says, when there is nothing else',
      failed('i', 'failed to run commands: exit status 3'),
      'failed to run commands: exit status 3',
    ],
    [
      'the reason, where it has not run',
      failed('i', '', { status: 'not-run', stderr: null, stdout: null, reason: 'late' }),
      'late',
    ],
    ['the status at least', failed('i', '', { status: 'unknown', statusDetails: 'X', stderr: null }), 'X'],
  ])('is %s', (_, outcome, message) => {
    expect(messageOf(outcome)).toBe(message);
  });
});
