/** How EventBridge makes the text for a target out of an event (InputTransformer of PutTargets). */
export interface InputTransformer {
  /** JSON paths by variable. */
  readonly paths: Readonly<Record<string, string>>;
  /** Text with `<variable>`. */
  readonly template: string;
}

const VARIABLE = /<(?<name>[\w.-]+)>/g;

/**
 * What a target gets: the template with its variables filled in. As in the service, a text stays in the quotes that it
 * is written in, values are not escaped, and a variable without a value leaves nothing behind ("Amazon EventBridge
 * input transformation", user guide). Outside of quotes a value is JSON.
 */
export function transformInput(
  { paths, template }: InputTransformer,
  { event, rule }: { readonly event: unknown; readonly rule: { readonly name: string; readonly arn: string } },
): string {
  const predefined: Readonly<Record<string, unknown>> = {
    'aws.events.rule-name': rule.name,
    'aws.events.rule-arn': rule.arn,
    'aws.events.event.json': event,
  };
  return template.replace(VARIABLE, (_whole, name: string, at: number) => {
    const value = Object.hasOwn(predefined, name) ? predefined[name] : valueAt(event, paths[name] ?? '');
    if (value === undefined || value === null) return '';
    return typeof value === 'string' && isQuoted(template, at) ? value : JSON.stringify(value);
  });
}

/** Whether a position of a template is inside of a string. */
function isQuoted(template: string, at: number): boolean {
  const before = template.slice(0, at).replaceAll(/\\./g, '');
  return before.split('"').length % 2 === 0;
}

/** The value that a path such as `$.detail.items[0].name` means; undefined when there is none. */
export function valueAt(event: unknown, path: string): unknown {
  if (!path.startsWith('$')) return undefined;
  let value = event;
  for (const [, name, index] of path.slice(1).matchAll(/\.([\w/*-]+)|\[(\d+)\]/g)) {
    if (typeof value !== 'object' || value === null) return undefined;
    const key = name ?? index ?? '';
    value = Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
  }
  return value;
}
