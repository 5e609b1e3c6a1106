import { describe, expect, test } from 'vitest';
import { planCreateTable, type CreateTableInput } from '../../../src/lib/athena/tables/index.js';
import type { Plan } from '../../../src/lib/plan/types.js';
import { ec2Store, insertEc2 } from '../../../src/sandbox/services/ec2/store.js';
import { rejection } from '../../sandbox/helpers.js';
import { ACCOUNT, REGION, RESULTS, rows, setUp, told, type Setup } from './setup.js';

const SHORT = '${srcaddr} ${dstaddr} ${action}';
const LONG = '${srcaddr} ${dstaddr} ${bytes} ${action}';
const TEXT = 'srcaddr dstaddr action\n10.0.0.1 10.0.0.2 ACCEPT\n';
const fileOf = (id: string): string =>
  `AWSLogs/${ACCOUNT}/vpcflowlogs/${REGION}/2026/01/02/${ACCOUNT}_vpcflowlogs_${REGION}_${id}_20260102T0000Z_x.log.gz`;

/** An account with one flow log's file and the flow logs that are described, by id: format and destination. */
async function withFlowLogs(
  flowLogs: Readonly<Record<string, readonly [format: string, destination: string]>>,
): Promise<Setup> {
  const setup = await setUp();
  setup.put(fileOf('fl-1'), TEXT);
  insertEc2(setup.sandbox.store(ec2Store), {
    flowLogs: Object.entries(flowLogs).map(([FlowLogId, [LogFormat, LogDestination]]) => ({
      FlowLogId,
      LogFormat,
      LogDestination,
      LogDestinationType: 's3',
      FlowLogStatus: 'ACTIVE',
    })),
  });
  return setup;
}

const input = { kind: 'vpc-flow', location: 's3://logs/', outputLocation: RESULTS } as const;
const plan = (setup: Setup, more: Partial<CreateTableInput> = {}, ctx = setup.newContext()): Promise<Plan> =>
  planCreateTable({ ...input, ...more }, ctx);

const HERE = 'arn:aws:s3:::logs';

describe('the flow log of a table', () => {
  test('gives the columns, when it is the only one that writes there', async () => {
    const setup = await withFlowLogs({ 'fl-1': [SHORT, HERE], 'fl-2': [LONG, 'arn:aws:s3:::elsewhere'] });
    expect(rows(await plan(setup))[1]).toContain('3 columns');
  });

  test('that is named and is not there is a not-found error', async () => {
    const setup = await withFlowLogs({ 'fl-1': [SHORT, HERE] });
    expect(await rejection(plan(setup, { flowLog: 'fl-9' }))).toMatchObject({ code: 'FlowLogNotFound', exitCode: 5 });
  });

  test('that is named and writes elsewhere is refused, with where it writes', async () => {
    const setup = await withFlowLogs({ 'fl-1': [SHORT, HERE], 'fl-2': [SHORT, 'arn:aws:s3:::elsewhere/flow'] });
    expect(await rejection(plan(setup, { flowLog: 'fl-2' }))).toMatchObject({
      code: 'OtherDestination',
      exitCode: 2,
      message: 'flow log "fl-2" does not write to s3://logs/',
      reason: 'it writes to arn:aws:s3:::elsewhere/flow',
    });
  });

  test('has to be named where two with different formats write into one place; both are told', async () => {
    const setup = await withFlowLogs({ 'fl-1': [SHORT, HERE], 'fl-2': [LONG, HERE] });
    expect(await rejection(plan(setup))).toMatchObject({
      code: 'SeveralFormats',
      message: 'flow logs with different formats write to s3://logs/',
      reason: expect.stringMatching(/^"fl-1", "fl-2" put their fields in different orders/),
      hint: expect.stringContaining('--flow-log'),
    });
  });

  test('that is named beside another of a different format is taken, with a warning that rows will be wrong', async () => {
    const setup = await withFlowLogs({ 'fl-1': [SHORT, HERE], 'fl-2': [LONG, HERE] });
    const ctx = setup.newContext();
    expect(rows(await plan(setup, { flowLog: 'fl-1' }, ctx))[1]).toContain('3 columns');
    expect(told(ctx, 'warn')).toEqual([
      '"fl-1", "fl-2" write into the same folders in different formats: rows of the others will be wrong; give each flow log a prefix of its own',
    ]);
  });

  test('need not be named where two of the same format share a place', async () => {
    const setup = await withFlowLogs({ 'fl-1': [SHORT, HERE], 'fl-2': [SHORT, HERE] });
    expect(rows(await plan(setup))[1]).toContain('3 columns');
  });
});

describe('flow logs that may not be described', () => {
  const denied = async (): Promise<Setup> => {
    const setup = await withFlowLogs({ 'fl-1': [SHORT, HERE] });
    setup.sandbox.addFault('UnauthorizedOperation:ec2.DescribeFlowLogs');
    return setup;
  };

  test('leave the columns to the objects, with a warning', async () => {
    const setup = await denied();
    const ctx = setup.newContext();
    expect(rows(await plan(setup, {}, ctx))[1]).toContain('3 columns');
    expect(told(ctx, 'warn')).toEqual([
      'the flow logs could not be described (denied: ec2:DescribeFlowLogs); the columns are those of the objects',
    ]);
  });

  test('are an error where one was named', async () => {
    const setup = await denied();
    expect(await rejection(plan(setup, { flowLog: 'fl-1' }))).toMatchObject({ name: 'UnauthorizedOperation' });
  });
});
