import { compileGlob, type GlobPart } from './glob.js';
import { compileTemplate, type TemplatePart, type TemplateTest } from './template.js';

/** arn:partition:service:region:account:resource, where the resource may have colons of its own. */
const ARN_COMPONENTS = 6;

/**
 * Compiles a value of `Resource`. A wildcard stays within its segment, except that a `*` at the end of a segment may
 * reach over colons (IAM user guide, "Using wildcards in resource ARNs"), and that everything after the fifth colon is
 * one segment, since names of resources have colons of their own.
 */
export function compileResource(parts: readonly TemplatePart[]): TemplateTest {
  return compileTemplate(limitWildcards(parts));
}

function limitWildcards(parts: readonly TemplatePart[]): readonly TemplatePart[] {
  let colons = 0;
  return parts.map((part, index) => {
    if (part.kind === 'text') colons += part.text.split(':').length - 1;
    if (part.kind !== 'many' && part.kind !== 'one') return part;
    const following = parts[index + 1];
    const endsSegment = following === undefined || (following.kind === 'text' && following.text.startsWith(':'));
    const isFree = colons >= ARN_COMPONENTS - 1 || (part.kind === 'many' && endsSegment);
    return { kind: part.kind, colons: isFree };
  });
}

/**
 * Compiles a value of an Arn operator: each of the six components is matched by itself (IAM user guide, "ARN condition
 * operators"). A lone `*` matches every ARN; another pattern with fewer components matches none.
 */
export function compileArn(parts: readonly TemplatePart[]): TemplateTest {
  const [only] = parts;
  if (parts.length === 1 && only?.kind === 'many') return (value) => splitArn(value) !== undefined;
  const components = splitTemplate(parts);
  if (components.length < ARN_COMPONENTS) return () => false;
  const tests = components.map((component) => compileTemplate(component, compileGlob));
  return (value, facts) => {
    const values = splitArn(value);
    if (values === undefined) return false;
    const results = tests.map((test, index) => test(values[index] ?? '', facts));
    return results.includes(undefined) ? undefined : results.every((result) => result === true);
  };
}

/** Whether a value of an Arn operator can match at all. */
export function isArnPattern(parts: readonly TemplatePart[]): boolean {
  return (parts.length === 1 && parts[0]?.kind === 'many') || splitTemplate(parts).length >= ARN_COMPONENTS;
}

function splitArn(value: string): readonly string[] | undefined {
  const components = value.split(':');
  if (components.length < ARN_COMPONENTS) return undefined;
  return [...components.slice(0, ARN_COMPONENTS - 1), components.slice(ARN_COMPONENTS - 1).join(':')];
}

/** The parts of each component; colons count in the pattern's own text only, not in what variables bring. */
function splitTemplate(parts: readonly TemplatePart[]): readonly (readonly TemplatePart[])[] {
  const components: TemplatePart[][] = [[]];
  const add = (part: TemplatePart): unknown => components.at(-1)?.push(part);
  for (const part of parts) {
    if (part.kind !== 'text') {
      add(part);
      continue;
    }
    const pieces = part.text.split(':');
    const room = ARN_COMPONENTS - components.length;
    const texts = [...pieces.slice(0, room), ...(pieces.length > room ? [pieces.slice(room).join(':')] : [])];
    for (const [index, text] of texts.entries()) {
      if (index > 0) components.push([]);
      if (text !== '') add({ kind: 'text', text } satisfies GlobPart);
    }
  }
  return components;
}
