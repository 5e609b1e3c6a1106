import {
  AthenaClient,
  BatchGetQueryExecutionCommand,
  GetQueryExecutionCommand,
  InvalidRequestException,
  paginateListQueryExecutions,
} from '@aws-sdk/client-athena';
import type { TaskContext } from '../../aws/task-context.js';
import { AppError, notFoundError } from '../../errors/app-error.js';
import { costOf } from '../cost/index.js';
import {
  describeExecution,
  executionFailure,
  hasEnded,
  MAX_IDS_PER_BATCH,
  type Execution,
} from '../execution/index.js';
import { openResult } from '../results/index.js';
import type { AthenaResult } from '../query/types.js';

/** One row of `athena history`. */
export type HistoryRow = {
  readonly queryId: string;
  readonly state: string;
  /** ISO-8601 in UTC. */
  readonly submittedAt: string | null;
  readonly scannedBytes: number;
  /** null where the price of the region is not known. */
  readonly costUsd: number | null;
  readonly queueMs: number;
  readonly engineMs: number;
  readonly reused: boolean;
  readonly database: string | null;
  readonly workgroup: string | null;
  readonly statementType: string | null;
  /** Why it is in this state, in Athena's words. */
  readonly reason: string | null;
  readonly outputLocation: string | null;
  readonly sql: string;
};

/** Which executions of a workgroup. */
export interface HistoryInput {
  /** Absent: `primary`. */
  readonly workgroup?: string | undefined;
  /** At most so many; the newest come first. */
  readonly limit: number;
  /** Epoch ms; not older than this. */
  readonly sinceMs?: number | undefined;
  readonly state?: string | undefined;
}

/**
 * The executions of a workgroup, newest first, in batches as they are read. Athena keeps them for 45 days.
 *
 * @throws not_found for a workgroup that is not there
 */
export async function* listHistory(input: HistoryInput, ctx: TaskContext): AsyncGenerator<readonly HistoryRow[]> {
  const client = ctx.aws.client(AthenaClient);
  const request = input.workgroup === undefined ? {} : { WorkGroup: input.workgroup };
  let left = input.limit;
  try {
    const pages = paginateListQueryExecutions({ client, pageSize: MAX_IDS_PER_BATCH }, request, {
      abortSignal: ctx.signal,
    });
    for await (const { QueryExecutionIds: ids = [] } of pages) {
      const executions = await lookUp(ids, ctx);
      const recent = executions.filter((execution) => !isOlder(execution, input.sinceMs));
      const wanted = recent.filter(({ state }) => input.state === undefined || state === input.state).slice(0, left);
      left -= wanted.length;
      if (wanted.length > 0) yield wanted.map((execution) => historyRow(execution, ctx.aws.region));
      if (left <= 0 || recent.length < executions.length) return;
    }
  } catch (error) {
    if (error instanceof InvalidRequestException && /not found/i.test(error.message)) throw noWorkgroup(input, error);
    throw error;
  }
}

async function lookUp(ids: readonly string[], ctx: TaskContext): Promise<readonly Execution[]> {
  if (ids.length === 0) return [];
  const command = new BatchGetQueryExecutionCommand({ QueryExecutionIds: [...ids] });
  const { QueryExecutions: answers = [] } = await ctx.aws
    .client(AthenaClient)
    .send(command, { abortSignal: ctx.signal });
  const byId = new Map(answers.map((answer) => [answer.QueryExecutionId, describeExecution(answer)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

const isOlder = ({ submittedAt }: Execution, sinceMs: number | undefined): boolean =>
  sinceMs !== undefined && submittedAt !== null && Date.parse(submittedAt) < sinceMs;

const historyRow = (execution: Execution, region: string): HistoryRow => ({
  queryId: execution.queryId,
  state: execution.state,
  submittedAt: execution.submittedAt,
  scannedBytes: execution.scannedBytes,
  costUsd: costOf(execution, region),
  queueMs: execution.queueMs,
  engineMs: execution.engineMs,
  reused: execution.isReused,
  database: execution.database ?? null,
  workgroup: execution.workgroup ?? null,
  statementType: execution.substatementType ?? execution.statementType ?? null,
  reason: execution.reason ?? null,
  outputLocation: execution.outputLocation ?? null,
  sql: execution.sql,
});

/**
 * The result of an execution that has ended, without running anything again.
 *
 * @throws not_found for an id that Athena does not know (any more); why it failed, for one that did; an error that
 *   says so for one that still runs
 */
export async function pastResult(queryId: string, ctx: TaskContext): Promise<AthenaResult> {
  const execution = await findExecution(queryId, ctx);
  if (!hasEnded(execution)) throw stillRunning(execution);
  if (execution.state !== 'SUCCEEDED') throw executionFailure(execution);
  return { ...(await openResult(execution, ctx)), execution };
}

async function findExecution(queryId: string, ctx: TaskContext): Promise<Execution> {
  try {
    const command = new GetQueryExecutionCommand({ QueryExecutionId: queryId });
    const { QueryExecution: answer } = await ctx.aws.client(AthenaClient).send(command, { abortSignal: ctx.signal });
    if (answer) return describeExecution(answer);
  } catch (error) {
    if (!(error instanceof InvalidRequestException)) throw error;
  }
  throw notFoundError(`Athena knows no query "${queryId}" in ${ctx.aws.region}`, {
    code: 'QueryNotFound',
    reason: 'ids belong to an account and a region, and Athena keeps them for 45 days',
    hint: 'see recent ones with: awsops athena history',
  });
}

const stillRunning = ({ queryId, state }: Execution): AppError =>
  new AppError(`the query is ${state.toLowerCase()} and has no result yet (${queryId})`, {
    category: 'failed',
    code: 'QueryStillRuns',
    hint: `ask again: awsops athena result ${queryId}`,
  });

const noWorkgroup = ({ workgroup }: HistoryInput, cause: unknown): AppError =>
  notFoundError(`there is no workgroup "${workgroup ?? 'primary'}"`, {
    code: 'WorkGroupNotFound',
    hint: "workgroups belong to a region; see them with: aws athena list-work-groups --query 'WorkGroups[].Name'",
    cause,
  });
