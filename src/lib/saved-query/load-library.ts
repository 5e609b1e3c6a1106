import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Report } from '../core/events.js';
import { suggest } from '../core/suggest.js';
import { AppError, notFoundError } from '../errors/app-error.js';
import { parseTemplate } from './parse-template.js';
import type { Dialect, NamedQuery, QueryDirectories } from './types.js';

interface LoadOptions<T extends string> {
  readonly dialect: Dialect<T>;
  readonly report: Report;
  /** See `parseTemplate`. */
  readonly given?: readonly string[];
}

/**
 * All saved queries of a language by name; the user's take the place of shipped ones of the same name.
 * A user's file that cannot be read as a query is reported and left out, so that it does not disable the others.
 */
export async function loadNamed<T extends string>(
  directories: QueryDirectories,
  options: LoadOptions<T>,
): Promise<readonly NamedQuery<T>[]> {
  const byName = new Map<string, NamedQuery<T>>();
  for (const source of ['built-in', 'user'] as const) {
    const directory = source === 'user' ? directories.user : directories.builtIn;
    for (const file of await queryFiles(directory, options.dialect.suffix)) {
      const query = await readNamed(join(directory, file), source, options);
      if (query) byName.set(query.name, query);
    }
  }
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The saved query of this name.
 *
 * @throws not_found with the command for a query of that name in the other language, or the nearest name that there is
 */
export async function findNamed<T extends string>(
  name: string,
  directories: QueryDirectories,
  options: LoadOptions<T>,
): Promise<NamedQuery<T>> {
  const { dialect } = options;
  const library = await loadNamed(directories, options);
  const found = library.find((query) => query.name === name);
  if (found) return found;
  const { suffix, command, where } = dialect.other;
  const others = await Promise.all([directories.user, directories.builtIn].map((one) => queryFiles(one, suffix)));
  if (others.flat().includes(`${name}${suffix}`)) {
    throw notFoundError(`no saved query "${name}" here`, {
      code: 'QueryNotFound',
      reason: `the one of this name asks ${where}`,
      hint: `${command} @${name}`,
    });
  }
  const nearest = suggest(
    name,
    library.map((query) => query.name),
  );
  throw notFoundError(`no saved query "${name}"`, {
    code: 'QueryNotFound',
    reason: nearest === undefined ? undefined : `did you mean "@${nearest}"?`,
    hint: `list them with: ${dialect.list}`,
  });
}

async function queryFiles(directory: string, suffix: string): Promise<readonly string[]> {
  try {
    const names = await readdir(directory);
    return names.filter((name) => name.endsWith(suffix)).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function readNamed<T extends string>(
  file: string,
  source: 'built-in' | 'user',
  { dialect, report, given = [] }: LoadOptions<T>,
): Promise<NamedQuery<T> | undefined> {
  try {
    const template = parseTemplate(await readFile(file, 'utf8'), { source: `"${file}"`, dialect, given });
    return { ...template, name: basename(file, dialect.suffix), source, file };
  } catch (error) {
    if (!(error instanceof AppError) || source === 'built-in') throw error;
    report({ type: 'warn', code: error.code, message: `${error.message}: ${error.reason ?? 'it is left out'}` });
    return undefined;
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
