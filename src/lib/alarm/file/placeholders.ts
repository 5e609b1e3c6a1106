/** `{{word}}`, which stands for `{word}` itself; or `{word}`, `{tag:any key}`. Braces with anything else in them are text. */
const PLACEHOLDER = /\{(?<literal>\{[^{}]*\})\}|\{(?<name>[A-Za-z][A-Za-z0-9]*(?::[^{}=]+)?)\}/g;

/** What would be taken for a placeholder: a text that is to stand for itself doubles its braces. */
export const PLACEHOLDER_WORD = /\{[A-Za-z][A-Za-z0-9]*(?::[^{}=]+)?\}/g;

/** The names of the placeholders in a text, in their order. */
export const placeholdersIn = (text: string): readonly string[] =>
  [...text.matchAll(PLACEHOLDER)].flatMap(({ groups }) => groups?.['name'] ?? []);

/**
 * The text with values in place of its placeholders; those without a value stay.
 *
 * Dimensions in a metric's own braces (`NS/M{InstanceId={id}}`) and the braces of metric math are no placeholders, since
 * they have an equals sign or a comma. Values are not looked through for placeholders again.
 */
export const fillPlaceholders = (text: string, valueOf: (name: string) => string | undefined): string =>
  text.replaceAll(PLACEHOLDER, (whole: string, ...rest: unknown[]) => {
    const [literal, name] = rest;
    if (typeof literal === 'string') return literal;
    return (typeof name === 'string' ? valueOf(name) : undefined) ?? whole;
  });
