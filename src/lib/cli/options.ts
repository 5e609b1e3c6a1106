import { usageError } from '../errors/app-error.js';
import { isTimeZone } from '../core/time.js';
import type { ArgSpec, Command, OptionSpec } from './define.js';
import type { Invocation } from './program.js';
import { impliedOptions } from './tree.js';
import { camelCase, checkChoice, parseValue } from './values.js';

/** What `run` gets: the values of a command line, parsed by their specs, defaults filled in. */
export interface CommandInput {
  readonly args: Readonly<Record<string, unknown>>;
  readonly options: Readonly<Record<string, unknown>>;
}

/** @throws usage error for the first value that does not parse */
export function parseInput(invocation: Invocation, context: { readonly nowMs: number }): CommandInput {
  const { command } = invocation;
  return { args: parseArgs(command, invocation.args), options: parseOptions(command, invocation.options, context) };
}

function parseArgs(command: Command, raw: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries<ArgSpec>(command.args ?? {}).map(([name, spec]) => {
      const value = raw[name];
      for (const text of Array.isArray(value) ? value : [value]) {
        if (typeof text === 'string') checkChoice(spec, text, { source: `<${name}>` });
      }
      return [camelCase(name), spec.variadic ? (value ?? []) : value];
    }),
  );
}

function parseOptions(
  command: Command,
  raw: Readonly<Record<string, unknown>>,
  context: { readonly nowMs: number },
): Record<string, unknown> {
  const timeZone = timeZoneOf(raw['tz']);
  const specs: Readonly<Record<string, OptionSpec>> = { ...command.options, ...impliedOptions(command) };
  return Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => {
      const value = raw[camelCase(name)];
      const source = `--${name}`;
      return [camelCase(name), optionValue(spec, value, { source, nowMs: context.nowMs, timeZone })];
    }),
  );
}

function optionValue(
  spec: OptionSpec,
  value: unknown,
  context: { readonly source: string; readonly nowMs: number; readonly timeZone: string | undefined },
): unknown {
  if (Array.isArray(value)) return value.flatMap((text: string) => parseValue(spec, text, context));
  if (typeof value === 'string') return parseValue(spec, value, context);
  if (value !== undefined) return value;
  return spec.default ?? (spec.type === 'boolean' ? false : spec.type === 'list' ? [] : undefined);
}

function timeZoneOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (isTimeZone(value)) return value;
  throw usageError(`"${value}" is not a time zone`, {
    code: 'InvalidValue',
    reason: '--tz takes an IANA name such as UTC or Asia/Tokyo',
  });
}

/** The global options of a command line, parsed; only those that were given. */
export function parseGlobals(
  raw: Readonly<Record<string, unknown>>,
  specs: Readonly<Record<string, OptionSpec>>,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(specs)) {
    const value = raw[camelCase(name)];
    if (value === undefined) continue;
    values[camelCase(name)] = optionValue(spec, value, { source: `--${name}`, nowMs: 0, timeZone: undefined });
  }
  return values;
}
