import { AppError, usageError } from '../../errors/app-error.js';

/** Why a log group is not subscribed. */
export interface Refusal {
  readonly group: string;
  readonly code: 'ClassWithoutFilters' | 'DeliveryLoop' | 'FilterExists' | 'TooManyFilters';
  readonly reason: string;
}

/** More would hide the command to run. */
const MAX_LISTED = 5;

/** Throws when a group cannot be subscribed: nothing has been changed by then, in none of the groups. */
export function refuseAll(refusals: readonly Refusal[], { name }: { readonly name: string }): void {
  const [first] = refusals;
  if (!first) return;
  const hint = hintFor(first, name);
  if (refusals.length === 1) {
    const { code, reason } = first;
    throw refusal(`log group "${first.group}" cannot get the filter "${name}"`, { code, reason, hint });
  }
  const listed = refusals.slice(0, MAX_LISTED).map(({ group, reason }) => `"${group}": ${reason}`);
  const more = refusals.length > MAX_LISTED ? `; and ${refusals.length - MAX_LISTED} more` : '';
  throw refusal(`${refusals.length} log groups cannot get the filter "${name}"; nothing was changed`, {
    code: first.code,
    reason: `${listed.join('; ')}${more}`,
    hint: `leave them out with --exclude '${first.group}', or ${hint}`,
  });
}

/** A group that nobody may subscribe is a wrong argument; filters in the way are a state of the account. */
const refusal = (message: string, fields: { code: Refusal['code']; reason: string; hint: string }): AppError =>
  fields.code === 'ClassWithoutFilters' || fields.code === 'DeliveryLoop'
    ? usageError(message, fields)
    : new AppError(message, { ...fields, category: 'failed' });

function hintFor({ code, group }: Refusal, name: string): string {
  if (code === 'FilterExists')
    return `overwrite that filter with --replace '${name}', or make another with --name NAME`;
  if (code === 'TooManyFilters') {
    return `overwrite one of them with --replace NAME, or remove it: awsops subscription delete '${group}' NAME`;
  }
  if (code === 'DeliveryLoop') return `see what is subscribed: awsops subscription list '${group}'`;
  return 'see the classes: awsops logs groups --columns name,class';
}
