/**
 * The labels of a path by the template of an operation (Smithy, `http` trait): `/functions/{FunctionName}/policy`, where
 * `{Name+}` takes the rest of the path. Undefined when the path does not fit, or is no percent-encoded text.
 */
export function matchPath(template: string, path: string): ReadonlyMap<string, string> | undefined {
  const wanted = segments(template);
  const given = segments(path);
  const labels = new Map<string, string>();
  for (const [index, part] of wanted.entries()) {
    const label = /^\{(?<name>[^}+]+)(?<greedy>\+)?\}$/.exec(part)?.groups;
    const value = label?.['greedy'] === undefined ? given[index] : given.slice(index).join('/');
    if (value === undefined || value === '') return undefined;
    if (label === undefined) {
      if (value !== part) return undefined;
      continue;
    }
    const text = decoded(value);
    if (text === undefined) return undefined;
    labels.set(label['name'] ?? '', text);
    if (label['greedy'] !== undefined) return labels;
  }
  return given.length === wanted.length ? labels : undefined;
}

/** A slash at the end says nothing: clients differ in it. */
const segments = (path: string): readonly string[] => path.replace(/^\/|\/$/g, '').split('/');

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return undefined;
  }
}
