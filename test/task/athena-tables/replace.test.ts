import { AthenaClient } from '@aws-sdk/client-athena';
import { describe, expect, test } from 'vitest';
import { planCreateTable } from '../../../src/lib/athena/tables/index.js';
import { ALB_LINES } from '../../helpers/access-log-lines.js';
import { rejection } from '../../sandbox/helpers.js';
import { intercept } from '../subscription/setup.js';
import { actions, albFile, carryOut, RESULTS, rows, setUp, told, type Setup } from './setup.js';

const albText = ALB_LINES.map(({ line }) => line).join('\n');
const input = { kind: 'alb', location: 's3://logs/AWSLogs/', outputLocation: RESULTS } as const;
const FOREIGN = "CREATE EXTERNAL TABLE alb_access_logs (type string, time int) LOCATION 's3://logs/AWSLogs/'";

/** An account with a log, and a table of that name which somebody else made. */
async function withForeignTable(): Promise<Setup> {
  const setup = await setUp();
  setup.put(albFile('2026/01/02'), albText);
  await setup.run(FOREIGN);
  return setup;
}

/** An account whose own table has become another one: there are objects now that it does not show. */
async function withOldTable(): Promise<Setup> {
  const setup = await setUp();
  setup.put(albFile('2026/01/02'), albText);
  const ctx = setup.newContext();
  await carryOut(await planCreateTable(input, ctx), ctx);
  setup.put(albFile('2025/06/01', 'app.web.1', { account: '210987654321' }), albText);
  return setup;
}

describe('a table of awsops that is there already', () => {
  test('differs when an account came that it does not know, or objects that are older', async () => {
    const setup = await withOldTable();
    expect(await rejection(planCreateTable(input, setup.newContext()))).toMatchObject({
      code: 'TableDiffers',
      reason:
        'the projection of "aws_account_id" lacks 210987654321; the projection of "day" leaves out objects that are there: its range is narrower',
      hint: expect.stringMatching(/^make it anew with --replace \(/),
    });
  });

  test('is made again with --replace, and then is in order', async () => {
    const setup = await withOldTable();
    const ctx = setup.newContext();
    const plan = await planCreateTable({ ...input, replace: true }, ctx);
    expect(rows(plan)[1]).toMatch(
      /^update default\.alb_access_logs: dropped and made again \(the objects stay\); the projection of/,
    );
    await carryOut(plan, ctx);
    expect(actions(await planCreateTable(input, setup.newContext()))).toEqual(['none', 'none']);
  });
});

describe('a table that somebody else made', () => {
  test('is never hidden by IF NOT EXISTS: it is compared column by column', async () => {
    const setup = await withForeignTable();
    expect(await rejection(planCreateTable(input, setup.newContext()))).toMatchObject({
      code: 'TableDiffers',
      exitCode: 1,
      message: 'table "default.alb_access_logs" is there, and is another one',
      reason: expect.stringContaining(
        'column 2 is `time` int, `time` string is wanted; column 3, `elb` string, is missing',
      ),
      hint: expect.stringContaining('--replace-foreign alb_access_logs'),
    });
  });

  test('is not replaced by --replace alone: the error says whose it is and how to say it', async () => {
    const setup = await withForeignTable();
    const error = await rejection(planCreateTable({ ...input, replace: true }, setup.newContext()));
    expect(error).toMatchObject({
      code: 'ForeignTable',
      exitCode: 1,
      message: 'table "default.alb_access_logs" is not replaced: it is somebody else’s',
      reason: expect.stringMatching(
        /^it lacks the property awsops\.kind, so awsops did not make it(?:: arn:aws:\S+ did)?; column 2 is/,
      ),
      hint: expect.stringContaining('--replace-foreign alb_access_logs'),
    });
    expect((await setup.glue.getTables({ DatabaseName: 'default' })).TableList).toHaveLength(1);
  });

  test.each([
    ['the crawler "logs" keeps it', { UPDATED_BY_CRAWLER: 'logs' }],
    ['arn:aws:iam::123456789012:user/sandbox did', {}],
  ])('is told with its owner, as far as the catalog knows: %s', async (owner, Parameters) => {
    const setup = await setUp();
    setup.put(albFile('2026/01/02'), albText);
    const TableInput = {
      Name: 'alb_access_logs',
      TableType: 'EXTERNAL_TABLE',
      Parameters,
      StorageDescriptor: { Columns: [{ Name: 'type', Type: 'string' }], Location: 's3://logs/AWSLogs/' },
    };
    await setup.glue.createTable({ DatabaseName: 'default', TableInput });
    expect(await rejection(planCreateTable({ ...input, replace: true }, setup.newContext()))).toMatchObject({
      reason: expect.stringContaining(owner),
    });
  });

  test.each(['alb_access_logs', 'default.alb_access_logs'])(
    'is replaced when it is named (%s), and the plan says that it is not ours',
    async (replaceForeign) => {
      const setup = await withForeignTable();
      const ctx = setup.newContext();
      const plan = await planCreateTable({ ...input, replaceForeign }, ctx);
      expect(rows(plan)[1]).toMatch(
        /^update default\.alb_access_logs: dropped and made again \(the objects stay\); it lacks the property awsops\.kind/,
      );
      await carryOut(plan, ctx);
      expect(actions(await planCreateTable(input, setup.newContext()))).toEqual(['none', 'none']);
    },
  );

  test('is left alone when the name is that of another table', async () => {
    const setup = await withForeignTable();
    const error = await rejection(planCreateTable({ ...input, replaceForeign: 'waf_logs' }, setup.newContext()));
    expect(error).toMatchObject({ code: 'OtherTable', exitCode: 2 });
  });

  test('is in order where only our property is missing', async () => {
    const setup = await setUp();
    setup.put(albFile('2026/01/02'), albText);
    const { details } = await planCreateTable(input, setup.newContext());
    await setup.run(String(details?.['ddl']).replace(/,?\s*'awsops\.kind' = '[^']*'/, ''));
    const { Table: table } = await setup.glue.getTable({ DatabaseName: 'default', Name: 'alb_access_logs' });
    expect(table?.Parameters).not.toHaveProperty('awsops.kind');
    expect(actions(await planCreateTable(input, setup.newContext()))).toEqual(['none', 'none']);
  });

  test('is left alone when it is a view, whatever was said', async () => {
    const setup = await setUp();
    setup.put(albFile('2026/01/02'), albText);
    await setup.addView('alb_access_logs');
    const asked = { ...input, replace: true, replaceForeign: 'alb_access_logs' };
    expect(await rejection(planCreateTable(asked, setup.newContext()))).toMatchObject({
      code: 'TableDiffers',
      reason: 'it is a view, not a table of files',
    });
  });
});

describe('a --replace that is killed', () => {
  /** The statements of the replacement: DROP and CREATE. */
  test.each([
    [0, 'before', 'update'],
    [0, 'after', 'create'],
    [1, 'before', 'create'],
    [1, 'after', 'none'],
  ] as const)('at statement %i, %s Athena took it, is completed by the next run (%s)', async (at, when, left) => {
    const setup = await withOldTable();
    const ctx = setup.newContext();
    let [statements, isDead] = [0, false];
    const athena = [ctx.aws.client(AthenaClient)];
    const plan = await planCreateTable({ ...input, replace: true }, ctx);
    const killer = async (operation: string, proceed: () => Promise<unknown>): Promise<unknown> => {
      if (isDead) throw new Error('the process is dead');
      if (operation !== 'StartQueryExecution' || statements++ < at) return proceed();
      isDead = true;
      if (when === 'after') await proceed();
      throw new Error('killed');
    };
    intercept(ctx, killer, athena);
    await expect(carryOut(plan, ctx)).rejects.toThrow('killed');
    await setup.settle();
    const again = setup.newContext();
    const next = await planCreateTable({ ...input, replace: true }, again);
    expect(actions(next)).toEqual(['none', left]);
    await carryOut(next, again);
    expect(actions(await planCreateTable(input, setup.newContext()))).toEqual(['none', 'none']);
  });

  test('says that the table is gone when it could not be made again', async () => {
    const setup = await withOldTable();
    const ctx = setup.newContext();
    const plan = await planCreateTable({ ...input, replace: true }, ctx);
    let statements = 0;
    const failing = async (operation: string, proceed: () => Promise<unknown>): Promise<unknown> => {
      if (operation === 'StartQueryExecution' && statements++ === 1) throw new Error('no');
      return proceed();
    };
    intercept(ctx, failing, [ctx.aws.client(AthenaClient)]);
    await expect(carryOut(plan, ctx)).rejects.toThrow('no');
    expect(told(ctx, 'warn')).toEqual([
      'table "default.alb_access_logs" is dropped and was not made again: run the same command again to make it',
    ]);
  });
});
