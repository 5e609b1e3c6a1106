import { usageError } from '../../errors/app-error.js';
import { PARAMETER_TYPES, type ParameterType, type QueryParameter, type QueryTemplate } from './types.js';

const HEADER_LINE = /^#\s*(description|groups|param)\s*:\s*(.*?)\s*$/;
/** `window period 5m — width of a bar`; the default and the description may be left out. */
const PARAMETER = /^([a-z][\w-]*)\s+([a-z]+)(?:\s+(?!\u2014|--)(.*?))?(?:\s*(?:\u2014|--)\s*(.*))?$/i;
/** The name in a `{{name}}`. */
export const PLACEHOLDER = /\{\{\s*([\w-]+)\s*\}\}/g;

/**
 * Reads a query file: a header of comment lines (`# description: …`, `# groups: a, b`,
 * `# param: NAME TYPE [DEFAULT] — DESCRIPTION`) and the query. A file without a header is a plain query.
 *
 * @param source how to call the file in an error
 * @throws usage error for a bad header line, or a placeholder that is not declared or stands inside a literal
 */
export function parseTemplate(content: string, options: { readonly source: string }): QueryTemplate {
  const { header, text } = splitHeader(content.replace(/^\uFEFF/, ''));
  const parameters = header.flatMap(([key, value]) => (key === 'param' ? [parseParameter(value, options.source)] : []));
  const declared = new Set(parameters.map((parameter) => parameter.name));
  for (const [, name = ''] of text.matchAll(PLACEHOLDER)) {
    if (!declared.has(name)) throw badFile(options.source, `{{${name}}} has no "# param: ${name} TYPE" line`);
  }
  const quoted = placeholderInLiteral(text);
  if (quoted !== undefined) {
    throw badFile(options.source, `${quoted} stands inside a literal or a comment; a parameter brings its own quotes`);
  }
  if (text === '') throw badFile(options.source, 'it holds no query');
  return {
    description: valueOf(header, 'description') ?? '',
    groups: (valueOf(header, 'groups') ?? '').split(/[\s,]+/).filter((group) => group !== ''),
    parameters,
    text,
  };
}

type HeaderLine = readonly [key: string, value: string];

function splitHeader(content: string): { readonly header: readonly HeaderLine[]; readonly text: string } {
  const lines = content.split(/\r?\n/);
  const header: HeaderLine[] = [];
  let at = 0;
  for (; at < lines.length; at += 1) {
    const line = (lines[at] ?? '').trim();
    if (line !== '' && !line.startsWith('#')) break;
    const [, key, value] = HEADER_LINE.exec(line) ?? [];
    if (key !== undefined && value !== undefined) header.push([key, value]);
  }
  return { header, text: lines.slice(at).join('\n').trim() };
}

const valueOf = (header: readonly HeaderLine[], key: string): string | undefined =>
  header.find(([name]) => name === key)?.[1];

function parseParameter(line: string, source: string): QueryParameter {
  const [, name, type, fallback, description] = PARAMETER.exec(line) ?? [];
  if (name === undefined || !isParameterType(type)) {
    const form = `NAME TYPE [DEFAULT] — DESCRIPTION, TYPE one of ${PARAMETER_TYPES.join(', ')}`;
    throw badFile(source, `"# param: ${line}" is not of the form: ${form}`);
  }
  return { name, type, default: fallback || null, description: description ?? '' };
}

const isParameterType = (text: string | undefined): text is ParameterType =>
  PARAMETER_TYPES.some((type) => type === text);

/** Quoted strings with escapes, back-quoted names, regular expressions that stand where one can, and comments. */
const LITERAL =
  /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|(?<=(?:\blike|=~|[(,]|\bparse(?:\s+[^\s/"']+)?)\s*)\/(?:[^/\\\n]|\\.)*\/|#[^\n]*/gi;

/** The first placeholder that is part of a literal, where a value's own quotes would end it. */
function placeholderInLiteral(text: string): string | undefined {
  for (const [literal] of text.matchAll(LITERAL)) {
    const [placeholder] = literal.match(PLACEHOLDER) ?? [];
    if (placeholder !== undefined) return placeholder;
  }
  return undefined;
}

const badFile = (source: string, reason: string): Error =>
  usageError(`${source} is not a query file`, {
    code: 'BadQueryFile',
    reason,
    hint: 'see how the shipped ones are written: awsops logs queries -o json',
  });
