import type { AwsSession } from '../aws/types.js';
import { checkReport } from '../checks/report.js';
import type { CheckReport } from '../checks/types.js';
import { concatAhead, mergeArrivals } from '../core/merge.js';
import { mapPool } from '../core/pool.js';
import { AppError } from '../errors/app-error.js';
import { inBatches } from '../output/batches.js';
import type { Field, Row } from '../output/fields.js';
import type { PageView } from '../output/page-view.js';
import type { RowsView } from '../output/rows-view.js';
import type { Job, JobResult, Plan } from '../plan/types.js';
import type { DescribedRows, Outcome, RowBatches } from './define.js';

/** Accounts and regions worked on at the same time: well under every per-account quota. */
const CONCURRENCY = 8;

/** One account and region of a run over several. */
export interface Target {
  readonly session: AwsSession;
  /** Shown in rows and messages. */
  readonly account: string;
  readonly region: string;
}

/**
 * Runs a command in every target and joins the results: each row carries `account` and `region`. A target that
 * fails is told to `onFailure` and does not stop the others.
 */
export async function fanOut(
  targets: readonly Target[],
  run: (target: Target) => Promise<Outcome>,
  options: {
    readonly signal: AbortSignal;
    readonly onFailure: (target: Target, error: unknown) => void;
    /** Rows as they arrive from anywhere; otherwise target by target, the same in every run. */
    readonly asTheyArrive: boolean;
  },
): Promise<Outcome> {
  const fail = (target: Target, error: unknown): void => {
    options.signal.throwIfAborted();
    options.onFailure(target, error);
  };
  const parts = await mapPool(targets, { limit: CONCURRENCY, signal: options.signal }, async (target) => {
    try {
      return { target, outcome: await run(target) };
    } catch (error) {
      fail(target, error);
      return { target, outcome: undefined };
    }
  });
  return join(parts.filter(hasOutcome), { fail, mergeRows: options.asTheyArrive ? mergeArrivals : concatAhead });
}

interface Part {
  readonly target: Target;
  readonly outcome: Exclude<Outcome, undefined>;
}

const hasOutcome = (part: { target: Target; outcome: Outcome }): part is Part => part.outcome !== undefined;

interface JoinOptions {
  readonly fail: (target: Target, error: unknown) => void;
  readonly mergeRows: (streams: readonly RowBatches[]) => RowBatches;
}

function join(parts: readonly Part[], { fail, mergeRows }: JoinOptions): Outcome {
  const [first] = parts;
  if (first === undefined) return undefined;
  if (isKind(first.outcome, 'raw') || isKind(first.outcome, 'program')) {
    throw new AppError('raw output cannot come from several accounts or regions', {
      category: 'usage',
      code: 'UsageError',
      hint: 'name one --profile and one --region',
    });
  }
  if (isKind(first.outcome, 'plan')) return joinPlans(parts);
  if (isKind(first.outcome, 'job')) return joinJobs(parts, fail);
  if (isKind(first.outcome, 'report')) return joinReports(parts);
  if (parts.some(({ outcome }) => isDescribed(outcome))) {
    return { kind: 'rows', fields: joinFields(parts), batches: mergeRows(parts.map((part) => tolerant(part, fail))) };
  }
  if (parts.some(({ outcome }) => Symbol.asyncIterator in outcome)) {
    return mergeRows(parts.map((part) => tolerant(part, fail)));
  }
  return parts.flatMap(({ target, outcome }) => {
    if (isView(outcome)) return outcome.rows.map((row) => withTarget(row, target));
    const data = isPage(outcome) ? outcome.data : outcome;
    const rows: readonly Row[] = Array.isArray(data) ? data : [data as Row];
    return rows.map((row) => withTarget(row, target));
  });
}

const isKind = (outcome: object, kind: string): boolean => 'kind' in outcome && outcome.kind === kind;

const isDescribed = (outcome: object): outcome is DescribedRows => isKind(outcome, 'rows') && 'batches' in outcome;

const targetFields: readonly Field[] = [
  { key: 'account', describe: 'account of the row', rigid: true },
  { key: 'region', describe: 'region of the row', rigid: true },
];

/** The fields of a fan-out. A command that itself tells of an account or region does not tell of it twice. */
export const withTargetFields = (fields: readonly Field[]): readonly Field[] => [
  ...targetFields,
  ...fields.filter(({ key }) => targetFields.every((field) => field.key !== key)),
];

/** The columns of all targets, in order of appearance: accounts may differ in their tables. */
function joinFields(parts: readonly Part[]): readonly Field[] {
  const byKey = new Map<string, Field>();
  for (const { outcome } of parts) {
    if (!isDescribed(outcome)) continue;
    for (const field of outcome.fields) if (!byKey.has(field.key)) byKey.set(field.key, field);
  }
  return withTargetFields([...byKey.values()]);
}
const isPage = (outcome: object): outcome is PageView => isKind(outcome, 'page') && 'sections' in outcome;

const isView = (outcome: object): outcome is RowsView => isKind(outcome, 'view') && 'table' in outcome;

const withTarget = (row: Row, target: Target): Row => ({ account: target.account, region: target.region, ...row });

/** A stream that ends quietly when its target fails: the other targets go on. */
async function* tolerant({ target, outcome }: Part, fail: (target: Target, error: unknown) => void): RowBatches {
  try {
    const batches = isDescribed(outcome)
      ? outcome.batches
      : Array.isArray(outcome)
        ? inBatches(outcome)
        : (outcome as RowBatches);
    for await (const batch of batches) yield batch.map((row: Row) => withTarget(row, target));
  } catch (error) {
    fail(target, error);
  }
}

const nameOf = (target: Target): string => `${target.account}/${target.region}`;

const joinPlans = (parts: readonly Part[]): Plan => ({ kind: 'plan', changes: joinChanges(parts) });

function joinChanges(parts: readonly Part[]): Plan['changes'] {
  return parts.flatMap(({ target, outcome }) =>
    (outcome as Plan | Job).changes.map((change) => ({ ...change, id: `${nameOf(target)} ${change.id}` })),
  );
}

/** The jobs of all targets as one, run one after the other: what one account shows is a warning for the next. */
function joinJobs(parts: readonly Part[], fail: JoinOptions['fail']): Job {
  return {
    kind: 'job',
    changes: joinChanges(parts),
    run: async (signal) => {
      const results: JobResult[] = [];
      for (const { target, outcome } of parts) {
        try {
          const { rows, failure } = await (outcome as Job).run(signal);
          results.push({ rows: rows.map((row) => withTarget(row, target)), failure });
        } catch (error) {
          fail(target, error);
        }
      }
      return { rows: results.flatMap(({ rows }) => rows), failure: joinFailures(results) };
    },
  };
}

/** The failure of all when they agree; partial when some went well or they failed in different ways. */
function joinFailures(results: readonly JobResult[]): JobResult['failure'] {
  const [first, ...rest] = new Set(results.map(({ failure }) => failure));
  return rest.length === 0 ? (first ?? null) : 'partial';
}

function joinReports(parts: readonly Part[]): CheckReport {
  return checkReport(
    parts.flatMap(({ target, outcome }) =>
      (outcome as CheckReport).findings.map((finding) => ({
        ...finding,
        target: `${nameOf(target)} ${finding.target}`,
      })),
    ),
  );
}
