/** A value in Terraform: data, a reference to another resource, or a document that is encoded as JSON. */
export type TerraformValue =
  string | number | boolean | readonly TerraformValue[] | { readonly ref: string } | { readonly json: unknown };

/** The arguments of a block, then the blocks in it, in their order. */
export interface TerraformBody {
  readonly arguments: Readonly<Record<string, TerraformValue>>;
  readonly blocks?: readonly (readonly [name: string, body: TerraformBody])[];
}

export interface TerraformResource {
  readonly type: string;
  readonly name: string;
  readonly body: TerraformBody;
}

/** Resources in Terraform's own syntax. */
export const hclText = (resources: readonly TerraformResource[]): string =>
  resources.map(({ type, name, body }) => blockText([`resource "${type}" "${name}"`, body], '')).join('\n');

function blockText([head, body]: readonly [string, TerraformBody], indent: string): string {
  const inner = `${indent}  `;
  return `${indent}${head} {\n${bodyText(body, inner)}${indent}}\n`;
}

function bodyText({ arguments: values, blocks = [] }: TerraformBody, indent: string): string {
  const entries = Object.entries(values);
  const nested = blocks.map((block) => blockText(block, indent));
  return [...(entries.length === 0 ? [] : [argumentsText(entries, indent)]), ...nested].join('\n');
}

/** The equals signs of arguments that follow each other on lines of their own are aligned. */
function argumentsText(entries: readonly (readonly [string, TerraformValue])[], indent: string): string {
  const texts = entries.map(([key, value]) => [key, valueText(value, indent)] as const);
  const lines: string[] = [];
  let run: (readonly [string, string])[] = [];
  const flush = (): void => {
    const width = Math.max(0, ...run.map(([key]) => key.length));
    lines.push(...run.map(([key, text]) => `${indent}${key.padEnd(width)} = ${text}\n`));
    run = [];
  };
  for (const entry of texts) {
    run.push(entry);
    if (entry[1].includes('\n')) flush();
  }
  flush();
  return lines.join('');
}

function valueText(value: TerraformValue, indent: string): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return `[${value.map((item) => valueText(item, indent)).join(', ')}]`;
  if ('ref' in value) return value.ref;
  return `jsonencode(${objectText(value.json, indent)})`;
}

/** Data of JSON as Terraform writes it. */
function objectText(value: unknown, indent: string): string {
  const inner = `${indent}  `;
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => objectText(item, inner));
    const isShort = items.every((item) => !item.includes('\n')) && items.join(', ').length + indent.length < 80;
    return isShort ? `[${items.join(', ')}]` : `[\n${items.map((item) => `${inner}${item},\n`).join('')}${indent}]`;
  }
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([key, item]) => {
    const name = /^[A-Za-z_]\w*$/.test(key) ? key : quoted(key);
    return [name, objectText(item, inner)] as const;
  });
  const width = Math.max(0, ...entries.map(([key]) => key.length));
  return `{\n${entries.map(([key, text]) => `${inner}${key.padEnd(width)} = ${text}\n`).join('')}${indent}}`;
}

/** `${` and `%{` begin templates in Terraform's texts, in JSON too. */
const escaped = (text: string): string => text.replaceAll(/[$%]\{/g, (found) => `${found[0]}${found}`);

/** The escapes of JSON are those of Terraform. */
const quoted = (text: string): string => escaped(JSON.stringify(text));

const isList = (value: TerraformValue): value is readonly TerraformValue[] => Array.isArray(value);

/** Resources in Terraform's JSON syntax. */
export function terraformJson(resources: readonly TerraformResource[]): Readonly<Record<string, unknown>> {
  const byType: Record<string, Record<string, unknown>> = {};
  for (const { type, name, body } of resources) (byType[type] ??= {})[name] = jsonBody(body);
  return byType;
}

function jsonBody({ arguments: values, blocks = [] }: TerraformBody): Readonly<Record<string, unknown>> {
  const body: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(values)) {
    // It names resources, and evaluates nothing.
    body[key] = key === 'depends_on' && isList(value) ? value.map(bareRef) : jsonValue(value);
  }
  for (const [name, inner] of blocks) {
    const before = body[name];
    body[name] = [...(Array.isArray(before) ? before : []), jsonBody(inner)];
  }
  return body;
}

const bareRef = (value: TerraformValue): unknown => (typeof value === 'object' && 'ref' in value ? value.ref : value);

function jsonValue(value: TerraformValue): unknown {
  if (typeof value === 'string') return escaped(value);
  if (typeof value !== 'object') return value;
  if (isList(value)) return value.map(jsonValue);
  return 'ref' in value ? `\${${value.ref}}` : escaped(JSON.stringify(value.json));
}
