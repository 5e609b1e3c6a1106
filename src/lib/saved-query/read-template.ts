import { readFile } from 'node:fs/promises';
import type { Report } from '../core/events.js';
import { usageError } from '../errors/app-error.js';
import { findNamed } from './load-library.js';
import { parseTemplate } from './parse-template.js';
import type { Dialect, QueryDirectories, QueryTemplate } from './types.js';

/** How a person names a query: its text, `@NAME`, or a file (`-` for standard input). */
export interface NamedChoice {
  readonly query?: string | undefined;
  readonly file?: string | undefined;
}

export interface ChoiceSources {
  readonly directories: QueryDirectories;
  readonly readStdin: () => Promise<string>;
  readonly report: Report;
}

/**
 * The query that a person named.
 *
 * @throws usage error when there is none or more than one, or a file that is no query; not_found for an unknown name
 */
export async function readTemplate<T extends string>(
  { query, file }: NamedChoice,
  sources: ChoiceSources,
  options: { readonly dialect: Dialect<T>; readonly given?: readonly string[] },
): Promise<QueryTemplate<T>> {
  const { dialect } = options;
  const hint = `give a query text, @NAME or -f FILE, e.g.: ${dialect.example}`;
  if (query !== undefined && file !== undefined) {
    throw usageError('a query and -f FILE cannot be given together', { code: 'TwoQueries', hint });
  }
  if (file === '-') return parseTemplate(await sources.readStdin(), { ...options, source: 'standard input' });
  if (file !== undefined) return parseTemplate(await fileText(file, dialect.list), { ...options, source: `"${file}"` });
  if (query === undefined || query.trim() === '') throw usageError('no query to run', { code: 'MissingQuery', hint });
  if (!/^@[\w-]+$/.test(query)) return { description: '', targets: [], parameters: [], text: query };
  return findNamed(query.slice(1), sources.directories, { ...options, report: sources.report });
}

async function fileText(path: string, list: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : undefined;
    const hint = `check the path, or list saved queries with: ${list}`;
    throw usageError(`cannot read the query file "${path}"`, { code: 'UnreadableFile', reason, hint, cause });
  }
}
