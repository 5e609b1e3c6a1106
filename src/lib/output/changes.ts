import type { ChangeAction, ChangeReport } from '../plan/types.js';
import { visibleControls } from './control-chars.js';
import type { Field } from './fields.js';
import type { Paint, Palette } from './palette.js';
import { measureFor, padToWidth } from './text-width.js';

/** The columns of changes in CSV and TSV. */
export const changeFields: readonly Field[] = [
  { key: 'action', describe: 'create, update, delete or none' },
  { key: 'resource', describe: 'the kind of thing' },
  { key: 'id', describe: 'its name or ARN' },
  { key: 'reason', describe: 'why this action' },
];

type Change = ChangeReport['changes'][number];

const ACTIONS: readonly ChangeAction[] = ['create', 'update', 'delete', 'none'];
const SYMBOL: Readonly<Record<ChangeAction, string>> = { create: '+', update: '~', delete: '-', none: '=' };
const PAST: Readonly<Record<ChangeAction, string>> = {
  create: 'created',
  update: 'updated',
  delete: 'deleted',
  none: 'unchanged',
};

/**
 * Changes for a person: one line each, never cut, since an id that is shown in part is no basis for a yes;
 * then how many there are.
 */
export async function renderChanges(
  report: ChangeReport,
  options: { readonly isTty: boolean; readonly palette: Palette },
): Promise<string> {
  const clean = options.isTty ? visibleControls : (text: string) => text;
  const shown = report.changes.map((change) => ({
    ...change,
    resource: clean(change.resource),
    id: clean(change.id),
    reason: clean(change.reason),
  }));
  const measure = await measureFor(shown.flatMap((change) => [change.resource, change.id]));
  const resourceWidth = Math.max(0, ...shown.map((change) => measure(change.resource)));
  const idWidth = Math.max(0, ...shown.map((change) => measure(change.id)));
  const lines = shown.map((change) => {
    const resource = padToWidth(change.resource, { width: resourceWidth, align: 'left', measure });
    const id = padToWidth(change.id, { width: idWidth, align: 'left', measure });
    const action = actionPaint(change.action, options.palette)(`${SYMBOL[change.action]} ${change.action.padEnd(6)}`);
    return `${action}  ${resource}  ${id}  ${change.reason}`.trimEnd();
  });
  return `${[...lines, countLine(report)].join('\n')}\n`;
}

function countLine(report: ChangeReport): string {
  const counts = ACTIONS.map((action) => ({ action, count: countOf(report.changes, action) })).filter(
    ({ count }) => count > 0,
  );
  if (counts.every(({ action }) => action === 'none')) return 'nothing to change';
  const words = counts.map(({ action, count }) => {
    const isDone = report.applied || action === 'none';
    return `${count} ${isDone ? PAST[action] : `to ${action}`}`;
  });
  return words.join(', ');
}

const countOf = (changes: readonly Change[], action: ChangeAction): number =>
  changes.filter((change) => change.action === action).length;

function actionPaint(action: ChangeAction, palette: Palette): Paint {
  const paints: Readonly<Record<ChangeAction, Paint>> = {
    create: palette.green,
    update: palette.yellow,
    delete: palette.red,
    none: palette.dim,
  };
  return paints[action];
}
