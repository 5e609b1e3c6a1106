import { suggest } from '../../core/suggest.js';
import { usageError, type AppError } from '../../errors/app-error.js';
import type { Catalog } from './load.js';
import { wildcardTest } from './wildcards.js';

/** IAM API reference, SimulatePrincipalPolicy, ActionNames: length of a member. */
const MAX_ACTION_LENGTH = 128;

/** `service:Action`, where the action may have wildcards. */
const ACTION = /^(?<service>[\w-]+):(?<name>[\w*?]+)$/;

/**
 * Actions in AWS's spelling, wildcards (`s3:Get*`) replaced by what they stand for; each once.
 *
 * @param takeUnknown whether an action without wildcards may be newer than the catalog
 * @throws usage error with the nearest action for one that there is not, and for a wildcard that stands for nothing
 */
export function expandActions(
  patterns: readonly string[],
  { catalog, takeUnknown = false }: { readonly catalog: Catalog; readonly takeUnknown?: boolean },
): readonly string[] {
  return [...new Set(patterns.flatMap((pattern) => expandOne(pattern, { catalog, takeUnknown })))];
}

function expandOne(
  pattern: string,
  { catalog, takeUnknown }: { readonly catalog: Catalog; readonly takeUnknown: boolean },
): readonly string[] {
  if (pattern.length > MAX_ACTION_LENGTH) throw tooLong(pattern);
  const { service = '', name = '' } = ACTION.exec(pattern)?.groups ?? {};
  if (service === '') throw notAnAction(pattern);
  const prefix = service.toLowerCase();
  const exact = catalog.find(pattern);
  if (exact) return [`${prefix}:${exact.name}`];
  const matches = wildcardTest(name.toLowerCase());
  const found = catalog.actionsOf(prefix).filter((action) => matches(action.name.toLowerCase()));
  if (found.length > 0) return found.map((action) => `${prefix}:${action.name}`);
  if (takeUnknown && !/[*?]/.test(name)) return [pattern];
  throw unknownAction({ pattern, service: prefix, name }, catalog);
}

/** The forms of ARNs that an action is about; undefined for an action that the catalog does not have. */
export const resourceForms = (action: string, catalog: Catalog): readonly string[] | undefined =>
  catalog.find(action)?.resources;

const tooLong = (pattern: string): AppError =>
  usageError(`an action has ${pattern.length} characters: "${pattern.slice(0, 40)}…"`, {
    code: 'TooLong',
    reason: `the policy simulator takes names of up to ${MAX_ACTION_LENGTH} characters`,
    hint: 'write it as service:Action, e.g. s3:GetObject',
  });

const notAnAction = (pattern: string): AppError =>
  usageError(`"${pattern}" is not an action`, {
    code: 'InvalidAction',
    reason: pattern === '*' ? 'all actions of AWS are some 22,000' : 'actions are written as service:Action',
    hint: pattern === '*' ? 'name a service: --action "s3:*"' : 'e.g. s3:GetObject, or with wildcards "s3:Get*"',
  });

function unknownAction(
  { pattern, service, name }: { readonly pattern: string; readonly service: string; readonly name: string },
  catalog: Catalog,
): AppError {
  const actions = catalog.actionsOf(service);
  const isWildcard = /[*?]/.test(name);
  const meant = isWildcard ? undefined : nearestAction({ service, name }, catalog);
  const nearestService = actions.length > 0 ? undefined : suggest(service, catalog.services);
  const hint = meant ?? (nearestService === undefined ? undefined : `${nearestService}:${name}`);
  const what = isWildcard ? `no action matches "${pattern}"` : `there is no action "${pattern}"`;
  return usageError(what, {
    code: 'UnknownAction',
    reason:
      actions.length > 0
        ? `${catalog.source} has ${actions.length} actions of ${service}, and not this one`
        : `${catalog.source} has no service "${service}"`,
    hint:
      hint === undefined
        ? 'see https://docs.aws.amazon.com/service-authorization/latest/reference/; a newer one is taken with --any-action'
        : `did you mean "${hint}"? A newer one is taken with --any-action`,
  });
}

/** Of the same service; or of that name in another, since prefixes are easily mixed up. */
function nearestAction(
  { service, name }: { readonly service: string; readonly name: string },
  catalog: Catalog,
): string | undefined {
  const own = suggest(
    name,
    catalog.actionsOf(service).map((action) => action.name),
  );
  if (own !== undefined) return `${service}:${own}`;
  for (const other of catalog.services) {
    const same = catalog.find(`${other}:${name}`);
    if (same) return `${other}:${same.name}`;
  }
  return undefined;
}
