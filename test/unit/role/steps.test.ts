import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cacheKeys, planSteps } from '../../../src/lib/role/steps.js';
import type { Hop, SwitchInput, Target } from '../../../src/lib/role/types.js';

const SERIAL = 'arn:aws:iam::123456789012:mfa/me';
const hop = (name: string, more: Partial<Hop> = {}): Hop => ({
  roleArn: `arn:aws:iam::123456789012:role/${name}`,
  profile: name,
  externalId: undefined,
  sessionName: undefined,
  durationSeconds: undefined,
  ...more,
});
const target = (hops: readonly Hop[], mfaSerial?: string): Target => ({
  name: 'x',
  profile: 'x',
  source: { kind: 'profile', profile: 'base', region: undefined, fingerprint: { profile: 'base' } },
  hops,
  mfaSerial,
  region: undefined,
});
const plan = (to: Target, input: Partial<SwitchInput> = {}) => planSteps(to, { role: 'x', ...input });
const refusal = (to: Target, input: Partial<SwitchInput>): unknown => {
  try {
    return plan(to, input);
  } catch (error) {
    return error;
  }
};

describe('the steps to a role', () => {
  test('without MFA are AssumeRole for an hour', () => {
    const { direct, byMfaSession } = plan(target([hop('a')]));
    expect(direct).toMatchObject([{ kind: 'assume-role', durationSeconds: 3600, mfaSerial: undefined }]);
    expect(byMfaSession).toBeUndefined();
  });

  test('with MFA give the code to the first role only, whoever names the device', () => {
    const { direct } = plan(target([hop('a'), hop('b')], SERIAL));
    expect(direct.map(({ mfaSerial }) => mfaSerial)).toEqual([SERIAL, undefined]);
  });

  test('by a session with MFA need no code after it', () => {
    const { byMfaSession } = plan(target([hop('a'), hop('b')], SERIAL), { mfaOnce: true, mfaDurationSeconds: 129_600 });
    expect(byMfaSession).toMatchObject([
      { kind: 'mfa-session', mfaSerial: SERIAL, durationSeconds: 129_600 },
      { kind: 'assume-role', mfaSerial: undefined },
      { kind: 'assume-role', mfaSerial: undefined },
    ]);
  });

  test('give the external id, tags and policy of the command line to the last role, the source identity to the first', () => {
    const input = { externalId: 'mine', tags: ['A=1'], sessionPolicy: '{}', sourceIdentity: 'me', sessionName: 'me' };
    const { direct } = plan(target([hop('a', { externalId: 'theirs' }), hop('b')]), input);
    expect(direct).toMatchObject([
      { externalId: 'theirs', tags: [], sessionPolicy: undefined, sourceIdentity: 'me', sessionName: 'me' },
      { externalId: 'mine', tags: [{ Key: 'A', Value: '1' }], sessionPolicy: '{}', sourceIdentity: undefined },
    ]);
  });

  test('never ask for more than an hour of a role behind another, whatever the profiles say', () => {
    const durations = fc.option(fc.integer({ min: 900, max: 43_200 }), { nil: undefined });
    fc.assert(
      fc.property(fc.array(durations, { minLength: 1, maxLength: 4 }), fc.boolean(), (seconds, mfaOnce) => {
        const hops = seconds.map((durationSeconds, index) => hop(`r${index}`, { durationSeconds }));
        const ways = plan(target(hops, SERIAL), { mfaOnce });
        for (const steps of [ways.direct, ways.byMfaSession ?? []]) {
          for (const [index, step] of steps.entries()) {
            if (index > 0) expect(step.durationSeconds).toBeLessThanOrEqual(3600);
          }
        }
      }),
    );
  });

  test.each<[string, Target, Partial<SwitchInput>, RegExp]>([
    [
      '--mfa-once and a long session',
      target([hop('a')], SERIAL),
      { mfaOnce: true, durationSeconds: 7200 },
      /exclude each other/,
    ],
    ['a long session through two roles', target([hop('a'), hop('b')]), { durationSeconds: 7200 }, /through 2 roles/],
    ['--mfa-once without a device', target([hop('a')]), { mfaOnce: true }, /needs an MFA device/],
    ['less than 15 minutes', target([hop('a')]), { durationSeconds: 899 }, /--duration cannot be 14m59s/],
    ['more than 12 hours', target([hop('a')]), { durationSeconds: 43_201 }, /--duration cannot be 12h/],
    [
      'more than 36 hours with MFA',
      target([hop('a')], SERIAL),
      { mfaOnce: true, mfaDurationSeconds: 129_601 },
      /--mfa-duration/,
    ],
    [
      'a duration in a profile that cannot be',
      target([hop('a', { durationSeconds: 60 })]),
      {},
      /duration_seconds of profile "a"/,
    ],
    ['a session name with a blank', target([hop('a')]), { sessionName: 'a b' }, /--session-name cannot be "a b"/],
    ['an external id of one letter', target([hop('a')]), { externalId: 'x' }, /--external-id cannot be/],
    ['a tag without a value', target([hop('a')]), { tags: ['A'] }, /--tag cannot be "A"/],
    ['a tag twice', target([hop('a')]), { tags: ['a=1', 'A=2'] }, /"A" twice/],
    ['a session policy that is no JSON', target([hop('a')]), { sessionPolicy: '{' }, /not JSON/],
    [
      'a session policy that is too long',
      target([hop('a')]),
      { sessionPolicy: `"${'x'.repeat(2048)}"` },
      /2050 characters/,
    ],
    [
      'an external id for a profile without a role',
      target([], SERIAL),
      { externalId: 'xy' },
      /--external-id is for roles/,
    ],
    [
      'a duration for credentials from elsewhere',
      target([]),
      { durationSeconds: 3600 },
      /cannot be asked of the profile/,
    ],
    ['a device of two letters', target([hop('a')], 'me'), {}, /mfa_serial of profile "x" is "me"/],
  ])('refuse %s', (_what, to, input, words) => {
    expect(refusal(to, input)).toMatchObject({ category: 'usage', message: expect.stringMatching(words) });
  });

  test('explain why one code and a long session exclude each other, and how to choose', () => {
    const error = refusal(target([hop('a')], SERIAL), { mfaOnce: true, durationSeconds: 43_200 });
    expect(error).toMatchObject({
      reason: expect.stringContaining('chaining'),
      hint: 'choose: awsops role switch x --mfa-once, or awsops role switch x --duration 12h',
    });
  });
});

describe('keys of the cache', () => {
  const stepsOf = (input: Partial<SwitchInput>, hops = [hop('a'), hop('b')]) => plan(target(hops), input).direct;
  const START = { source: 'base' };

  test('are the same for the same way, and share the beginning of ways that begin alike', () => {
    const [first, second] = cacheKeys(START, stepsOf({}));
    const [alike, other] = cacheKeys(START, stepsOf({}, [hop('a'), hop('c')]));
    expect(cacheKeys(START, stepsOf({}))).toEqual([first, second]);
    expect(alike).toBe(first);
    expect(other).not.toBe(second);
  });

  test('are all others for another source', () => {
    const mine = cacheKeys(START, stepsOf({}));
    for (const key of cacheKeys({ source: 'other' }, stepsOf({}))) expect(mine).not.toContain(key);
  });

  test('do not depend on how long a session with MFA lasts', () => {
    const way = (mfaDurationSeconds: number) =>
      cacheKeys(START, plan(target([hop('a')], SERIAL), { mfaOnce: true, mfaDurationSeconds }).byMfaSession ?? []);
    expect(way(900)).toEqual(way(129_600));
  });
});
