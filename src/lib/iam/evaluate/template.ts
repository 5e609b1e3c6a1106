import type { Facts } from './facts.js';
import { compileGlob, type GlobPart, type TextTest } from './glob.js';

/** A piece of a policy's value: a part of a pattern, or a variable that the request's context fills in. */
export type TemplatePart = GlobPart | Variable;

export interface Variable {
  readonly kind: 'variable';
  /** The context key, as written. */
  readonly key: string;
  /** `${key, 'default'}`; null without one. */
  readonly fallback: string | null;
}

/** Undefined: a variable of the pattern has no value in this request. */
export type TemplateTest = (value: string, facts: Facts) => boolean | undefined;

const VARIABLE = /^\$\{([^{}$,]+?)(?:,\s*'([^']*)')?\}/;
/** Fixed variables for characters that mean something else (IAM user guide, "Special characters" of policy variables). */
const ESCAPED = /^\$\{([*?$])\}/;

export interface TemplateOptions {
  /** Policy language 2012-10-17 only: before it, `${…}` was text. */
  readonly variables: boolean;
  /** Whether `*` and `?` are wildcards. */
  readonly wildcards: boolean;
}

/** Takes a value apart. Wildcards match colons. */
export function parseTemplate(text: string, options: TemplateOptions): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let literal = '';
  const push = (part: TemplatePart): void => {
    if (literal !== '') parts.push({ kind: 'text', text: literal });
    literal = '';
    parts.push(part);
  };
  for (let at = 0; at < text.length;) {
    const special = options.variables && text[at] === '$' ? readVariable(text.slice(at)) : undefined;
    const character = text.charAt(at);
    if (special !== undefined) {
      if (typeof special.part === 'string') literal += special.part;
      else push(special.part);
    } else if (options.wildcards && (character === '*' || character === '?')) {
      push({ kind: character === '*' ? 'many' : 'one', colons: true });
    } else {
      literal += character;
    }
    at += special?.length ?? 1;
  }
  if (literal !== '') parts.push({ kind: 'text', text: literal });
  return parts;
}

function readVariable(text: string): { readonly part: string | Variable; readonly length: number } | undefined {
  const escaped = ESCAPED.exec(text);
  if (escaped?.[1] !== undefined) return { part: escaped[1], length: escaped[0].length };
  const [whole, key, fallback] = VARIABLE.exec(text) ?? [];
  if (whole === undefined || key === undefined) return undefined;
  return { part: { kind: 'variable', key: key.trim(), fallback: fallback ?? null }, length: whole.length };
}

/** The keys of the variables of a value. */
export const variableKeys = (parts: readonly TemplatePart[]): readonly string[] =>
  parts.flatMap((part) => (part.kind === 'variable' ? [part.key] : []));

/** Compiles a value: once where it has no variables, for every request where it has. */
export function compileTemplate(
  parts: readonly TemplatePart[],
  compile: (parts: readonly GlobPart[]) => TextTest = compileGlob,
): TemplateTest {
  if (isFixed(parts)) return compile(parts);
  return (value, facts) => {
    const resolved = resolve(parts, facts);
    return resolved && compile(resolved)(value);
  };
}

const isFixed = (parts: readonly TemplatePart[]): parts is readonly GlobPart[] =>
  parts.every(({ kind }) => kind !== 'variable');

/**
 * Puts values in the place of variables; what they hold is text, never a wildcard. A key with several values cannot be
 * a variable (IAM user guide, "Single-valued vs. multivalued context keys").
 */
function resolve(parts: readonly TemplatePart[], facts: Facts): readonly GlobPart[] | undefined {
  const resolved: GlobPart[] = [];
  for (const part of parts) {
    if (part.kind !== 'variable') {
      resolved.push(part);
      continue;
    }
    const values = facts.values(part.key);
    const text = values === undefined ? part.fallback : values.length === 1 ? (values[0] ?? null) : null;
    if (text === null) return undefined;
    resolved.push({ kind: 'text', text });
  }
  return resolved;
}
