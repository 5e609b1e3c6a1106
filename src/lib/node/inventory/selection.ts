import { usageError } from '../../errors/app-error.js';
import type { NodeSelection } from './types.js';

/** EC2 writes ids with 8 (until 2016) or 17 hexadecimal digits; those of other machines always have 17. */
const NODE_ID = /^(?:i-(?:[0-9a-f]{8}|[0-9a-f]{17})|mi-[0-9a-f]{17})$/;
/** EC2 API reference, tag restrictions. */
const MAX_TAG_KEY = 128;

/** One key that nodes must have: with any of `values` (wildcards `*` and `?`), or with any value at all. */
export interface TagTerm {
  readonly key: string;
  readonly values: readonly string[] | null;
}

/** A selection that has been looked through. Without ids and terms it means every node. */
export interface ParsedSelection {
  /** Each once, in the order given. */
  readonly ids: readonly string[];
  /** All of them must hold. */
  readonly terms: readonly TagTerm[];
}

/**
 * Reads what the user named.
 *
 * @throws usage errors when nothing is named, for `all` beside names, and for what is no id and no tag
 */
export function parseSelection(selection: NodeSelection): ParsedSelection {
  const isNamed = selection.ids.length > 0 || selection.tags.length > 0;
  if (!isNamed && !selection.all) {
    throw usageError('no nodes are named', {
      hint: 'name instance ids, --tag KEY=VALUE or --all; see what is there with: awsops node list',
    });
  }
  if (isNamed && selection.all) {
    throw usageError('--all stands alone', {
      reason: 'ids and tags name some of the nodes, --all means every one',
      hint: 'leave one of them out; see what is there with: awsops node list',
    });
  }
  return { ids: [...new Set(selection.ids.map(readId))], terms: parseTags(selection.tags) };
}

function readId(text: string): string {
  const id = text.trim();
  if (NODE_ID.test(id)) return id;
  throw usageError(`"${text}" is no id of a node`, {
    reason: 'ids are i- with 8 or 17, or mi- with 17 hexadecimal digits',
    hint: `a name is a tag: --tag 'Name=${text}'; see ids and names with: awsops node list`,
  });
}

/**
 * `K=V` and `K` as terms, one for each key: the values of the same key are alternatives, and a key without a value
 * takes any of them.
 *
 * @throws usage error for a tag without a key
 */
export function parseTags(tags: readonly string[]): readonly TagTerm[] {
  const terms = new Map<string, TagTerm>();
  for (const text of tags) {
    const { key, value } = splitTag(text);
    const known = terms.get(key);
    const isAny = value === null || known?.values === null;
    terms.set(key, { key, values: isAny ? null : [...new Set([...(known?.values ?? []), value])] });
  }
  return [...terms.values()];
}

/** A key may hold `=` as well, but hardly ever does: the first one ends it. */
function splitTag(text: string): { readonly key: string; readonly value: string | null } {
  const at = text.indexOf('=');
  const key = at < 0 ? text : text.slice(0, at);
  if (key !== '' && key.length <= MAX_TAG_KEY) return { key, value: at < 0 ? null : text.slice(at + 1) };
  throw usageError(`"${text}" is no tag`, {
    reason: `a tag is KEY=VALUE or KEY, and its key has 1 to ${MAX_TAG_KEY} characters`,
    hint: 'for example: awsops node list --tag Role=web',
  });
}

/** Whether a value has wildcards, which EC2 evaluates and Systems Manager does not. */
export const hasWildcard = (value: string): boolean => /[*?]/.test(value);

/** Whether tags satisfy all terms, with EC2's wildcards. */
export function matchesTerms(tags: Readonly<Record<string, string>>, terms: readonly TagTerm[]): boolean {
  return terms.every(({ key, values }) => {
    if (!Object.hasOwn(tags, key)) return false;
    const value = tags[key] ?? '';
    return values === null || values.some((pattern) => matchesWildcard(value, pattern));
  });
}

/** Like a glob of the shell over the whole value; in time linear in both for the common one star. */
function matchesWildcard(value: string, pattern: string): boolean {
  let at = 0;
  let inPattern = 0;
  let starAt = -1;
  let resumeAt = 0;
  while (at < value.length) {
    const wanted = pattern[inPattern];
    if (wanted === '*') {
      starAt = inPattern;
      resumeAt = at;
      inPattern += 1;
    } else if (wanted === '?' || wanted === value[at]) {
      at += 1;
      inPattern += 1;
    } else if (starAt >= 0) {
      resumeAt += 1;
      at = resumeAt;
      inPattern = starAt + 1;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(inPattern));
}

/** The selection in words, for errors. */
export const describeTerms = (terms: readonly TagTerm[]): string =>
  terms.map(({ key, values }) => (values === null ? key : `${key}=${values.join('|')}`)).join(', ');
