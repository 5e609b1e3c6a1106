import { describe, expect, test } from 'vitest';
import { checkTable, planCreateTable } from '../../../src/lib/athena/tables/index.js';
import type { Finding } from '../../../src/lib/checks/types.js';
import { ALB_LINES } from '../../helpers/access-log-lines.js';
import { rejection } from '../../sandbox/helpers.js';
import { intercept, serviceError } from '../subscription/setup.js';
import { albFile, carryOut, RESULTS, rows, setUp, told, type Setup } from './setup.js';

const albText = ALB_LINES.map(({ line }) => line).join('\n');
const input = { kind: 'alb', location: 's3://logs/AWSLogs/', outputLocation: RESULTS } as const;
const ARCHIVED = { storageClass: 'DEEP_ARCHIVE' };

/** An account with a log of two days and its table. */
async function withTable(): Promise<Setup> {
  const setup = await setUp();
  for (const day of ['2026/01/02', '2026/01/03']) setup.put(albFile(day), albText);
  const ctx = setup.newContext();
  await carryOut(await planCreateTable(input, ctx), ctx);
  return setup;
}

/** What a check says of one of its objects. */
async function formatOf(
  which: 'last object' | 'first object',
  setup: Setup,
  ctx = setup.newContext(),
): Promise<Finding> {
  const { findings } = await checkTable({ name: 'alb_access_logs' }, ctx);
  const found = findings.find(({ check, target }) => check === 'format' && target.endsWith(which));
  if (found === undefined) throw new Error('the check says nothing of the format');
  return found;
}

describe('objects in Glacier', () => {
  test('are left out of a new table with a note where they are the oldest, as Athena leaves them out', async () => {
    const setup = await setUp();
    setup.put(albFile('2025/06/01'), albText, ARCHIVED);
    setup.put(albFile('2026/01/02'), albText);
    const ctx = setup.newContext();
    const plan = await planCreateTable(input, ctx);
    expect(rows(plan)[1]).toContain('create default.alb_access_logs: 37 columns');
    expect(told(ctx, 'note')).toContain(
      `the oldest object is archived (Glacier), so it was not looked at, and Athena passes over it: ${albFile('2025/06/01')}`,
    );
    await carryOut(plan, ctx);
    expect(await setup.one('SELECT count(*) FROM alb_access_logs')).toBe('14');
  });

  test('make no table where the newest is one', async () => {
    const setup = await setUp();
    setup.put(albFile('2026/01/02'), albText, ARCHIVED);
    expect(await rejection(planCreateTable(input, setup.newContext()))).toMatchObject({
      code: 'InvalidObjectState',
      exitCode: 1,
      reason: `Athena passes over archived objects: s3://logs/${albFile('2026/01/02')}`,
      hint: expect.stringContaining('aws s3api restore-object'),
    });
  });

  test('are a failure of the check, which says what to do', async () => {
    const setup = await withTable();
    setup.put(albFile('2026/01/02'), albText, ARCHIVED);
    expect(await formatOf('first object', setup)).toMatchObject({
      status: 'fail',
      reason: 'the object is archived (Glacier): Athena passes over it',
      fix: expect.stringContaining("'read_restored_glacier_objects'"),
    });
    expect(await formatOf('last object', setup)).toMatchObject({ status: 'pass' });
  });
});

describe('objects that may not be read', () => {
  test.each([
    ['the object itself', 'Access Denied', 's3:GetObject'],
    [
      'its key',
      'User: arn:aws:iam::123456789012:user/x is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext',
      'kms:Decrypt',
    ],
  ])('leave the check without an answer, and name the permission: %s', async (_, message, permission) => {
    const setup = await withTable();
    const ctx = setup.newContext();
    intercept(ctx, async (operation, proceed) => {
      if (operation === 'GetObject') throw serviceError('AccessDenied', message);
      return proceed();
    });
    const found = await formatOf('last object', setup, ctx);
    expect(found).toMatchObject({ status: 'unknown', reason: expect.stringContaining(permission) });
  });

  test('make no table', async () => {
    const setup = await setUp();
    setup.put(albFile('2026/01/02'), albText);
    setup.sandbox.addFault('AccessDenied:s3.GetObject');
    expect(await rejection(planCreateTable(input, setup.newContext()))).toMatchObject({ name: 'AccessDenied' });
  });
});

test('a bucket of another region is told, with how to find its region', async () => {
  const setup = await setUp();
  setup.sandbox.addFault('PermanentRedirect:s3.ListObjectsV2');
  expect(await rejection(planCreateTable(input, setup.newContext()))).toMatchObject({
    code: 'BucketInOtherRegion',
    exitCode: 2,
    message: 'bucket "logs" is in another region',
    hint: expect.stringContaining('aws s3api get-bucket-location --bucket logs'),
  });
});
