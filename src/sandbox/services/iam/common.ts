import type { Tag } from '@aws-sdk/client-iam';
import { pageOf } from '../../pages.js';
import { ServiceError, type Call } from '../../types.js';

/** IAM API reference: MaxItems when it is absent, and at most. */
const DEFAULT_ITEMS = 100;
const MAX_ITEMS = 1000;

/** How IAM pages its lists. */
export interface ListInput {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

/** One page of a list that is in order already, with the members that all IAM lists answer. */
export function iamPage<T>(
  items: readonly T[],
  { input, call }: { readonly input: ListInput; readonly call: Call },
): { readonly items: T[]; readonly paging: { readonly IsTruncated: boolean; readonly Marker?: string } } {
  const limit = input.MaxItems ?? DEFAULT_ITEMS;
  if (limit < 1 || limit > MAX_ITEMS) {
    const rule = limit < 1 ? 'greater than or equal to 1' : `less than or equal to ${MAX_ITEMS}`;
    throw validationError(
      `Value '${limit}' at 'maxItems' failed to satisfy constraint: Member must have value ${rule}`,
    );
  }
  const invalidToken = (): ServiceError => new ServiceError('ValidationError', 'Invalid Marker.');
  const page = pageOf(items, { limit, token: input.Marker, scope: `iam.${call.operation}`, invalidToken });
  const paging = page.nextToken === undefined ? { IsTruncated: false } : { IsTruncated: true, Marker: page.nextToken };
  return { items: [...page.items], paging };
}

/** Entities of a path, by name, as IAM lists them. */
export function listed<T extends { readonly name: string; readonly path: string }>(
  entities: ReadonlyMap<string, T>,
  pathPrefix: string | undefined,
): readonly T[] {
  return [...entities.values()]
    .filter((entity) => entity.path.startsWith(pathPrefix ?? '/'))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** IAM's words for one input member that breaks a rule. */
export function validationError(detail: string): ServiceError {
  return new ServiceError('ValidationError', `1 validation error detected: ${detail}`);
}

export function noSuchEntity(message: string): ServiceError {
  return new ServiceError('NoSuchEntity', message, 404);
}

export function alreadyExists(message: string): ServiceError {
  return new ServiceError('EntityAlreadyExists', message, 409);
}

export function deleteConflict(message: string): ServiceError {
  return new ServiceError('DeleteConflict', message, 409);
}

export function limitExceeded(message: string): ServiceError {
  return new ServiceError('LimitExceeded', message, 409);
}

/** Throws IAM's error for a name that has other characters or is too long. */
export function checkName(
  name: string,
  { member, maxLength }: { readonly member: string; readonly maxLength: number },
): void {
  if (!/^[\w+=,.@-]+$/.test(name)) {
    const allowed = 'It must contain only alphanumeric characters and/or the following: +=,.@_-';
    throw new ServiceError('ValidationError', `The specified value for ${member} is invalid. ${allowed}`);
  }
  if (name.length > maxLength) {
    const rule = `Member must have length less than or equal to ${maxLength}`;
    throw validationError(`Value '${name}' at '${member}' failed to satisfy constraint: ${rule}`);
  }
}

/** Throws IAM's error for a path that does not begin and end with a slash. */
export function checkPath(path: string): void {
  if (/^\/(?:[\u0021-\u007e]+\/)?$/.test(path)) return;
  const allowed = 'It must begin and end with / and contain only alphanumeric characters and/or / characters.';
  throw new ServiceError('ValidationError', `The specified value for path is invalid. ${allowed}`);
}

/** Tags as the stores keep them. */
export function tagRecord(tags: readonly Tag[] | undefined): Record<string, string> {
  return Object.fromEntries((tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? '']));
}

/** Tags as the API answers them. */
export function tagList(tags: ReadonlyMap<string, string>): Tag[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}
