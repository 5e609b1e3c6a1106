import { describe, expect, test } from 'vitest';
import type { CheckReport } from '../../../src/lib/checks/types.js';
import type { Plan } from '../../../src/lib/plan/types.js';
import { capture, linesOf } from './capture.js';

const plan: Plan = {
  kind: 'plan',
  changes: [
    { action: 'create', resource: 'log group', id: '/aws/x', reason: 'it does not exist', apply: async () => {} },
    { action: 'update', resource: 'retention', id: '/aws/lambda/日本', reason: 'is 30 days, 7 wanted' },
    { action: 'delete', resource: 'filter', id: 'old\u001b[2J', reason: 'not wanted' },
    { action: 'none', resource: 'bucket', id: 'b', reason: 'as wanted' },
  ],
};
const applied = { changes: plan.changes, applied: true };

describe('changes', () => {
  test('are a line each, never cut, with how many there are below', async () => {
    expect(linesOf(await capture(plan, { width: 40 }))).toEqual([
      '+ create  log group  /aws/x            it does not exist',
      '~ update  retention  /aws/lambda/日本  is 30 days, 7 wanted',
      '- delete  filter     old\\x1b[2J        not wanted',
      '= none    bucket     b                 as wanted',
      '1 to create, 1 to update, 1 to delete, 1 unchanged',
    ]);
  });

  test('say what was done once they are applied', async () => {
    expect(linesOf(await capture(applied)).at(-1)).toBe('1 created, 1 updated, 1 deleted, 1 unchanged');
  });

  test.each([[[]], [[{ action: 'none', resource: 'bucket', id: 'b', reason: 'as wanted' } as const]]])(
    'say so when there is nothing to change',
    async (changes) => {
      expect(linesOf(await capture({ kind: 'plan', changes })).at(-1)).toBe('nothing to change');
    },
  );

  test('are the {changes, applied} of the contract in JSON, with what the command adds', async () => {
    const json: unknown = JSON.parse(await capture(plan, { format: 'json' }));
    expect(json).toEqual({
      changes: plan.changes.map(({ action, resource, id, reason }) => ({ action, resource, id, reason })),
      applied: false,
    });
    const more = { ...applied, changes: [], snapshot: 's-1' };
    expect(await capture(more, { format: 'ndjson' })).toBe('{"changes":[],"applied":true,"snapshot":"s-1"}\n');
  });

  test('are rows in CSV and TSV', async () => {
    expect(linesOf(await capture(plan, { format: 'csv' })).slice(0, 3)).toEqual([
      'action,resource,id,reason',
      'create,log group,/aws/x,it does not exist',
      'update,retention,/aws/lambda/日本,"is 30 days, 7 wanted"',
    ]);
  });

  test('answer --query on their JSON form', async () => {
    expect(await capture(plan, { query: "changes[?action!='none'].id | length(@)" })).toBe('3\n');
  });
});

const report: CheckReport = {
  kind: 'report',
  summary: { pass: 1, warn: 1, fail: 1, unknown: 1, skip: 0 },
  findings: [
    { check: 'node', target: 'v20.20', status: 'pass', reason: 'supported', fix: null, evidence: {} },
    { check: 'clock', target: 'local', status: 'warn', reason: '3 s off', fix: null, evidence: { skewMs: 3000 } },
    { check: 'quota', target: 'logs', status: 'unknown', reason: 'denied', fix: null, evidence: {} },
    {
      check: 'region',
      target: 'default',
      status: 'fail',
      reason: 'no region is configured, neither in the environment nor in the profile',
      fix: 'aws configure set region eu-west-1 --profile a-profile-with-a-long-name',
      evidence: {},
    },
  ],
};

describe('a report', () => {
  test('shows the worst first, below it a reason that was cut and the fix, and the summary last', async () => {
    expect(linesOf(await capture(report, { width: 60 }))).toEqual([
      'status   check   target   reason',
      'fail     region  default  no region is configured, neither …',
      '  why: no region is configured, neither in the environment nor in the profile',
      '  fix: aws configure set region eu-west-1 --profile a-profile-with-a-long-name',
      'warn     clock   local    3 s off',
      'unknown  quota   logs     denied',
      'pass     node    v20.20   supported',
      '1 pass, 1 warn, 1 fail, 1 unknown',
    ]);
  });

  test('is {summary, findings} in JSON, in the order of the checks', async () => {
    const { kind: _, ...rest } = report;
    expect(JSON.parse(await capture(report, { format: 'json' }))).toEqual(rest);
  });

  test('is its findings in CSV, and --columns chooses among their fields', async () => {
    expect(linesOf(await capture(report, { format: 'csv', columns: ['check', 'status', 'evidence'] }))).toEqual([
      'check,status,evidence',
      'node,pass,{}',
      'clock,warn,"{""skewMs"":3000}"',
      'quota,unknown,{}',
      'region,fail,{}',
    ]);
    await expect(capture(report, { columns: ['chekc'] })).rejects.toMatchObject({ exitCode: 2 });
  });

  test('says so when nothing was checked', async () => {
    const empty: CheckReport = {
      kind: 'report',
      summary: { pass: 0, warn: 0, fail: 0, unknown: 0, skip: 0 },
      findings: [],
    };
    expect(await capture(empty, { width: 80 })).toBe('nothing was checked\n');
  });
});
