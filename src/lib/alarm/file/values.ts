import type { EvaluationWindow, WarmUpConfiguration } from '@aws-sdk/client-cloudwatch';
import { AppError } from '../../errors/app-error.js';
import type { YamlReader } from '../../yaml/index.js';
import { parseEvaluationWindow, parseWarmUp } from '../settings.js';
import { fillPlaceholders, placeholdersIn } from './placeholders.js';

/** What placeholders stand for where an alarm is read. */
export interface Filling {
  /** Undefined: the value comes later. What depends on it is not looked at until then. */
  valueOf(name: string): string | undefined;
  /** All names that may be used; undefined: that is known later. */
  readonly known: readonly string[] | undefined;
}

/** Reads the values of a file with placeholders filled in; everything else that is wrong has line and column. */
export interface ValueReader {
  /** @param check throws for what cannot be, not called while placeholders are open */
  text(node: unknown, what: string, check?: (text: string) => unknown): string;
  /** In a rule, names stand in quotes. */
  rule(node: unknown, what: string): string;
  number(node: unknown, what: string): number;
  /** One text or a list; it may be empty. */
  list(node: unknown, what: string, check?: (text: string) => unknown): readonly string[];
  record(node: unknown, what: string): Readonly<Record<string, string>>;
  evaluationWindow(node: unknown): EvaluationWindow;
  warmUp(node: unknown): WarmUpConfiguration;
}

/** In place of a number whose placeholders are filled in later, when the file is read again for each resource. */
const OPEN_NUMBER = 1;

export function valueReader(reader: YamlReader, filling: Filling): ValueReader {
  const fill = (text: string, node: unknown, escape = (value: string): string => value) => {
    const names = placeholdersIn(text);
    const stranger = names.find((name) => filling.known?.includes(name) === false);
    if (stranger !== undefined) throw unknown(stranger, node);
    const filled = fillPlaceholders(text, (name) => {
      const value = filling.valueOf(name);
      return value === undefined ? undefined : escape(value);
    });
    return { text: filled, isOpen: names.some((name) => filling.valueOf(name) === undefined) };
  };
  const unknown = (name: string, node: unknown): AppError =>
    reader.fail(node, `nothing is known for "{${name}}"`, {
      reason: `known here: ${(filling.known ?? []).map((one) => `{${one}}`).join(' ')}`,
      hint: `take one of those, or write {{${name}}} for the braces themselves`,
    });
  const checked = (
    { text, isOpen }: { readonly text: string; readonly isOpen: boolean },
    { node, check }: { readonly node: unknown; readonly check: ((text: string) => unknown) | undefined },
  ): string => {
    if (!isOpen) locate(() => check?.(text), { reader, node });
    return text;
  };
  const values: ValueReader = {
    text: (node, what, check) => checked(fill(reader.text(node, what), node), { node, check }),
    rule: (node, what) =>
      fill(reader.text(node, what), node, (value) => value.replaceAll(/["\\]/g, (character) => `\\${character}`)).text,
    number(node, what) {
      const { text, isOpen } = fill(reader.text(node, what), node);
      if (isOpen) return OPEN_NUMBER;
      const number = Number(text);
      if (Number.isFinite(number) && text.trim() !== '') return number;
      throw reader.fail(node, `${what} has to be a number, not "${text}"`, 'write it without a unit or a percent sign');
    },
    list: (node, what, check) =>
      reader.isList(node)
        ? reader.items(node, what).map((item) => values.text(item, what, check))
        : [values.text(node, what, check)],
    record: (node, what) =>
      Object.fromEntries(
        [...reader.entries(node, what)].map(([name, value]) => [name, values.text(value, `"${name}"`)]),
      ),
    evaluationWindow: (node) => readWindow(node, { reader, values }),
    warmUp: (node) =>
      locate(() => parseWarmUp(values.text(node, '"warmUp"')), { reader, node, hint: 'write warmUp: 10m' }),
  };
  return values;
}

/** Gives an error about a value its place in the file; hints of the command line do not fit here. */
export function locate<T>(
  work: () => T,
  { reader, node, hint }: { readonly reader: YamlReader; readonly node: unknown; readonly hint?: string },
): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { message, reason } = error;
    throw hint === undefined ? reader.fail(node, message, reason) : reader.fail(node, message, { reason, hint });
  }
}

function readWindow(
  node: unknown,
  { reader, values }: { readonly reader: YamlReader; readonly values: ValueReader },
): EvaluationWindow {
  if (reader.isObject(node)) {
    const zone = reader.members(node, '"evaluationWindow"', ['timezone']).get('timezone');
    if (zone === undefined) throw reader.fail(node, '"evaluationWindow" has no "timezone"', 'timezone: Asia/Tokyo');
    return { WallClockWindow: { Timezone: values.text(zone, '"timezone"') } };
  }
  const hint = 'write sliding, wall-clock, or {timezone: Asia/Tokyo}';
  return locate(() => parseEvaluationWindow(values.text(node, '"evaluationWindow"')), { reader, node, hint });
}
