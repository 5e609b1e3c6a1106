import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Report } from '../../core/events.js';
import { suggest } from '../../core/suggest.js';
import { AppError, notFoundError, usageError } from '../../errors/app-error.js';
import { parseTemplate } from './parse-template.js';
import type { QueryTemplate, SavedQuery } from './types.js';

/** How a query file's name ends. */
export const QUERY_SUFFIX = '.insights';

/** Where saved queries are; a directory that is not there holds none. */
export interface QueryDirectories {
  readonly builtIn: string;
  readonly user: string;
}

/**
 * All saved queries by name; the user's take the place of shipped ones of the same name.
 * A user's file that cannot be read as a query is reported and left out, so that it does not disable the others.
 */
export async function loadLibrary(directories: QueryDirectories, report: Report): Promise<readonly SavedQuery[]> {
  const byName = new Map<string, SavedQuery>();
  for (const source of ['built-in', 'user'] as const) {
    const directory = source === 'user' ? directories.user : directories.builtIn;
    for (const file of await queryFiles(directory)) {
      const query = await readSaved(join(directory, file), { source, report });
      if (query) byName.set(query.name, query);
    }
  }
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The saved query of this name.
 *
 * @throws not_found with the nearest name that there is
 */
export function findSaved(name: string, library: readonly SavedQuery[]): SavedQuery {
  const found = library.find((query) => query.name === name);
  if (found) return found;
  const names = library.map((query) => query.name);
  const nearest = suggest(name, names);
  throw notFoundError(`no saved query "${name}"`, {
    code: 'QueryNotFound',
    reason: nearest === undefined ? undefined : `did you mean "@${nearest}"?`,
    hint: 'list them with: awsops logs queries',
  });
}

/**
 * The query in a file that the user named with `-f`.
 *
 * @throws usage error when the file cannot be read or is not a query
 */
export async function readQueryFile(path: string): Promise<QueryTemplate> {
  let content: string;
  try {
    content = await readFile(path, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : undefined;
    const hint = 'check the path, or list saved queries with: awsops logs queries';
    throw usageError(`cannot read the query file "${path}"`, { code: 'UnreadableFile', reason, hint, cause });
  }
  return parseTemplate(content, { source: `"${path}"` });
}

async function queryFiles(directory: string): Promise<readonly string[]> {
  try {
    const names = await readdir(directory);
    return names.filter((name) => name.endsWith(QUERY_SUFFIX)).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function readSaved(
  file: string,
  options: { readonly source: SavedQuery['source']; readonly report: Report },
): Promise<SavedQuery | undefined> {
  try {
    const template = parseTemplate(await readFile(file, 'utf8'), { source: `"${file}"` });
    return { ...template, name: basename(file, QUERY_SUFFIX), source: options.source, file };
  } catch (error) {
    if (!(error instanceof AppError) || options.source === 'built-in') throw error;
    const message = `${error.message}: ${error.reason ?? 'it is left out'}`;
    options.report({ type: 'warn', code: error.code, message });
    return undefined;
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
