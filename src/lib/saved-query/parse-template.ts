import { usageError } from '../errors/app-error.js';
import type { Dialect, QueryParameter, QueryTemplate } from './types.js';

/** `window period 5m — width of a bar`; the default and the description may be left out. */
const PARAMETER = /^([a-z][\w-]*)\s+([a-z]+)(?:\s+(?!\u2014|--)(.*?))?(?:\s*(?:\u2014|--)\s*(.*))?$/i;
/** The name in a `{{name}}`. */
export const PLACEHOLDER = /\{\{\s*([\w-]+)\s*\}\}/g;

/**
 * Reads a query file: a header of comment lines (`# description: …`, `# groups: a, b`,
 * `# param: NAME TYPE [DEFAULT] — DESCRIPTION`) and the query. A file without a header is a plain query.
 *
 * @param source how to call the file in an error
 * @param given names that the caller fills in and no header declares
 * @throws usage error for a bad header line, or a placeholder that is not declared or stands inside a literal
 */
export function parseTemplate<T extends string>(
  content: string,
  options: { readonly source: string; readonly dialect: Dialect<T>; readonly given?: readonly string[] },
): QueryTemplate<T> {
  const { source, dialect, given = [] } = options;
  const { header, text } = splitHeader(content.replace(/^\uFEFF/, ''), dialect);
  const bad = (reason: string): Error => badFile(reason, { source, list: dialect.list });
  const parameters = header.flatMap(([key, value]) =>
    key === 'param' ? [parseParameter(value, { dialect, bad })] : [],
  );
  const declared = new Set([...given, ...parameters.map((parameter) => parameter.name)]);
  for (const [, name = ''] of text.matchAll(PLACEHOLDER)) {
    if (!declared.has(name)) throw bad(`{{${name}}} has no "${dialect.comment} param: ${name} TYPE" line`);
  }
  const quoted = placeholderInLiteral(text, dialect);
  if (quoted !== undefined) {
    throw bad(`${quoted} stands inside a literal or a comment; a parameter brings its own quotes`);
  }
  if (text === '') throw bad('it holds no query');
  return {
    description: valueOf(header, 'description') ?? '',
    targets: (valueOf(header, dialect.targetKey) ?? '').split(/[\s,]+/).filter((target) => target !== ''),
    parameters,
    text,
  };
}

type HeaderLine = readonly [key: string, value: string];

function splitHeader(
  content: string,
  { comment, targetKey }: { readonly comment: string; readonly targetKey: string },
): { readonly header: readonly HeaderLine[]; readonly text: string } {
  const headerLine = new RegExp(String.raw`^${comment}\s*(description|${targetKey}|param)\s*:\s*(.*?)\s*$`);
  const lines = content.split(/\r?\n/);
  const header: HeaderLine[] = [];
  let at = 0;
  for (; at < lines.length; at += 1) {
    const line = (lines[at] ?? '').trim();
    if (line !== '' && !line.startsWith(comment)) break;
    const [, key, value] = headerLine.exec(line) ?? [];
    if (key !== undefined && value !== undefined) header.push([key, value]);
  }
  return { header, text: lines.slice(at).join('\n').trim() };
}

const valueOf = (header: readonly HeaderLine[], key: string): string | undefined =>
  header.find(([name]) => name === key)?.[1];

function parseParameter<T extends string>(
  line: string,
  { dialect, bad }: { readonly dialect: Dialect<T>; readonly bad: (reason: string) => Error },
): QueryParameter<T> {
  const [, name, typeName, fallback, description] = PARAMETER.exec(line) ?? [];
  const type = dialect.types.find((known) => known === typeName);
  if (name === undefined || type === undefined) {
    const form = `NAME TYPE [DEFAULT] — DESCRIPTION, TYPE one of ${dialect.types.join(', ')}`;
    throw bad(`"${dialect.comment} param: ${line}" is not of the form: ${form}`);
  }
  return { name, type, default: fallback || null, description: description ?? '' };
}

/** The first placeholder that is part of a literal, where a value's own quotes would end it. */
function placeholderInLiteral<T extends string>(text: string, { literal }: Dialect<T>): string | undefined {
  for (const [quoted] of text.matchAll(literal)) {
    const [placeholder] = quoted.match(PLACEHOLDER) ?? [];
    if (placeholder !== undefined) return placeholder;
  }
  return undefined;
}

const badFile = (reason: string, { source, list }: { readonly source: string; readonly list: string }): Error =>
  usageError(`${source} is not a query file`, {
    code: 'BadQueryFile',
    reason,
    hint: `see how the shipped ones are written: ${list} -o json`,
  });
