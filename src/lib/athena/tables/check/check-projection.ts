import type { Finding } from '../../../checks/types.js';
import { fitLocation } from '../../projection/partitions.js';
import type { ProjectedColumn, Projection } from '../../projection/types.js';
import { finding, type CheckSubject, type Outcome } from './types.js';

/** Whether the partitions that Athena computes are where the objects are: otherwise there are zero rows, and no error. */
export function checkProjection(subject: CheckSubject): Finding {
  const { projection, target } = subject;
  const tell = (outcome: Outcome): Finding => finding('projection', target, outcome);
  if (projection.kind === 'off') return tell({ status: 'skip', reason: 'partitions are not projected' });
  if (projection.kind === 'invalid') {
    const fix = `mend the properties: ALTER TABLE ${target} SET TBLPROPERTIES (…); or make the table anew: awsops athena table create --replace`;
    return tell({
      status: 'fail',
      reason: projection.problems.join('; '),
      fix,
      evidence: { problems: projection.problems },
    });
  }
  if (subject.objects.length === 0)
    return tell({ status: 'unknown', reason: 'there is no object to compare the template with' });
  return tell(compareKeys(subject, projection.projection));
}

function compareKeys({ objects, folder, target, ctx }: CheckSubject, projection: Projection): Outcome {
  const nowMs = ctx.clock.now();
  const fits = objects.map(({ key }) => ({
    key,
    fit: fitLocation(`s3://${folder.bucket}/${key}`, { projection, nowMs }),
  }));
  const evidence = { template: projection.template, keys: objects.map(({ key }) => key) };
  const misfits = fits.flatMap(({ key, fit }) => (fit.kind === 'misfit' ? [{ key, reason: fit.reason }] : []));
  const [misfit] = misfits;
  if (misfit !== undefined) {
    const isEvery = misfits.length === fits.length;
    return {
      status: isEvery ? 'fail' : 'warn',
      reason: `no partition holds "${misfit.key}": ${misfit.reason}${isEvery ? '; queries give zero rows' : ''}`,
      fix: `ALTER TABLE ${target} SET TBLPROPERTIES ('storage.location.template'='…') so that it fits that key`,
      evidence,
    };
  }
  const outside = fits.flatMap(({ key, fit }) => (fit.kind === 'outOfRange' ? [{ key, ...fit }] : []));
  const [first] = outside;
  const [column] = first?.columns ?? [];
  if (first === undefined || column === undefined) {
    return { status: 'pass', reason: 'the template fits the keys, and their values are in its ranges', evidence };
  }
  const value = first.values[column.name] ?? '';
  return {
    status: outside.length === fits.length ? 'fail' : 'warn',
    reason: `"${column.name}" of "${first.key}" is ${value}, which its projection leaves out (${describeRange(column)}): nobody sees that object`,
    fix: `ALTER TABLE ${target} SET TBLPROPERTIES (${rangeFix(column, value)})`,
    evidence,
  };
}

function describeRange(column: ProjectedColumn): string {
  switch (column.type) {
    case 'enum':
      return column.values.length > 8 ? `${column.values.length} values` : column.values.join(', ');
    case 'integer':
      return `${column.min} to ${column.max}${column.digits === null ? '' : `, ${column.digits} digits`}`;
    case 'date':
      return `${boundText(column.from)} to ${boundText(column.to)}`;
    case 'injected':
      return 'given by the query';
  }
}

const boundText = (bound: Extract<ProjectedColumn, { type: 'date' }>['from']): string =>
  bound.kind === 'at'
    ? bound.text
    : bound.amount === 0
      ? 'NOW'
      : `NOW${bound.amount < 0 ? '' : '+'}${bound.amount}${bound.unit}`;

function rangeFix(column: ProjectedColumn, value: string): string {
  if (column.type === 'enum') return `'projection.${column.name}.values'='${[...column.values, value].join(',')}'`;
  if (column.type === 'date') {
    const starts = [column.from.kind === 'at' ? column.from.text : value, value].toSorted();
    return `'projection.${column.name}.range'='${starts[0]},NOW'`;
  }
  if (column.type === 'integer') {
    const number = Number(value);
    return `'projection.${column.name}.range'='${Math.min(column.min, number)},${Math.max(column.max, number)}'`;
  }
  return `'projection.${column.name}.type'='injected'`;
}
