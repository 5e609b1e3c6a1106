import type { TaskContext } from '../../lib/aws/task-context.js';
import type { RecommendResult } from '../../lib/alarm/index.js';
import type { Field } from '../../lib/output/fields.js';
import type { RowsView } from '../../lib/output/rows-view.js';

/** What programs read. */
export const recommendFields: readonly Field[] = [
  {
    key: 'status',
    describe: 'missing, weak (of little use), unknown (no threshold), skipped or exists',
    kind: 'status',
  },
  { key: 'resource', describe: 'name of the resource', inTable: false },
  { key: 'kind', describe: 'what the resource is, such as db-instance', inTable: false },
  { key: 'resourceId', describe: 'id of the resource', inTable: false },
  { key: 'key', describe: 'what the alarm is about: KEY of a tag awsops:alarm:KEY', inTable: false },
  { key: 'alarm', describe: 'name of the alarm that exists, else of the recommended one', flex: true },
  { key: 'metric', describe: 'NAMESPACE/METRIC', inTable: false },
  { key: 'dimensions', describe: 'of the metric', kind: 'json', inTable: false },
  { key: 'statistic', describe: 'of the metric', inTable: false },
  { key: 'expression', describe: 'metric math, where the alarm has one', inTable: false },
  { key: 'comparison', describe: 'operator of the comparison', inTable: false },
  { key: 'threshold', describe: 'of the alarm that exists, else the recommended one', kind: 'number', inTable: false },
  { key: 'basis', describe: 'where the threshold comes from, or why there is none', inTable: false },
  { key: 'condition', describe: 'when it goes off', flex: true },
  { key: 'period', describe: 'seconds of one datapoint', kind: 'number', inTable: false },
  { key: 'datapoints', describe: 'how many have to breach, of how many', inTable: false },
  { key: 'missing', describe: 'what a period without data counts as', inTable: false },
  { key: 'why', describe: 'what it means, and what happens when nobody is told', inTable: false },
  { key: 'exists', describe: 'name of the alarm that watches it already', inTable: false },
  { key: 'problem', describe: 'what is wrong with that alarm, or why there should be none', inTable: false },
  { key: 'costUsd', describe: 'cost of a new alarm, US dollars a month (estimate)', kind: 'usd', inTable: false },
  { key: 'wouldHaveFired', describe: 'how often in 14 days, with --preview', kind: 'number', inTable: false },
];

const MIN_WIDTH = 40;
/** Longer lines than this are hard to read; what is piped has no width of its own. */
const MAX_WIDTH = 120;

/** All of it for programs; for people a narrower table, and below it what the alarms are for. */
export async function recommendView(
  result: RecommendResult,
  { task, width, all }: { readonly task: TaskContext; readonly width: number; readonly all: boolean },
): Promise<RowsView> {
  const { explainRecommendations, groupAlike, lineOf, summarizeRecommendations } =
    await import('../../lib/alarm/index.js');
  task.report({ type: 'note', message: summarizeRecommendations(result, task.aws.region) });
  const rows = result.alarms.map(({ row }) => ({ ...row }));
  const groups = all ? rows.map((first) => ({ first, count: 1 })) : groupAlike(rows);
  const isPreviewed = rows.some(({ wouldHaveFired }) => wouldHaveFired !== null);
  const textWidth = Math.min(Math.max(width, MIN_WIDTH), MAX_WIDTH);
  return {
    kind: 'view',
    rows,
    table: {
      rows: groups.map(({ first: { status, alarm, condition, wouldHaveFired }, count }) => ({
        status,
        alarm: lineOf(alarm, count),
        condition,
        fired: wouldHaveFired,
      })),
      fields: [
        { key: 'status', describe: 'missing, weak, unknown, skipped or exists', kind: 'status' },
        { key: 'alarm', describe: 'its name', flex: true },
        { key: 'condition', describe: 'when it goes off', rigid: true },
        ...(isPreviewed ? [{ key: 'fired', describe: 'how often in 14 days', kind: 'number' as const }] : []),
      ],
      below: () => explainRecommendations(result, { width: textWidth }),
    },
  };
}
