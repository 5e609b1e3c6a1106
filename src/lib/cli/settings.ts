import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configDirectory } from '../core/directories.js';
import { suggest } from '../core/suggest.js';
import { AppError, configError } from '../errors/app-error.js';
import type { ColourChoice } from './colour.js';
import type { OutputFormat } from './define.js';
import { globalOptions, type GlobalOptionSpec } from './global-options.js';
import { camelCase, parseValue } from './values.js';

type Env = Readonly<Record<string, string | undefined>>;

/** Where a setting came from, in order of precedence. */
export type SettingSource = 'flag' | 'environment' | 'config' | 'default';

/** The global options after flags, environment and config file were weighed. */
export interface Settings {
  readonly profile: readonly string[];
  readonly region: readonly string[];
  readonly roleArn: string | undefined;
  readonly endpointUrl: string | undefined;
  readonly expectAccount: string | undefined;
  readonly sandbox: boolean;
  readonly output: OutputFormat | undefined;
  readonly query: string | undefined;
  readonly columns: readonly string[];
  readonly header: boolean;
  readonly color: ColourChoice;
  readonly quiet: boolean;
  readonly debug: boolean;
  readonly logFormat: 'text' | 'json';
  readonly timeout: number | undefined;
  readonly input: boolean;
  readonly sources: Readonly<Record<string, SettingSource>>;
}

export const configFile = (env: Env): string => join(configDirectory(env), 'config.json');

/**
 * Weighs flag > AWSOPS_* > AWS_* > config file > default. (What a profile sets comes in between,
 * when the session is opened.)
 *
 * @param flags values given on the command line, already parsed, keyed in camelCase
 * @throws usage error for a bad environment value; configuration error for a bad config file
 */
export function resolveSettings(flags: Readonly<Record<string, unknown>>, env: Env): Settings {
  const config = readConfig(env);
  const values: Record<string, unknown> = { color: 'auto', logFormat: 'text', profile: [], region: [], columns: [] };
  const sources: Record<string, SettingSource> = {};
  for (const [name, spec] of Object.entries<GlobalOptionSpec>(globalOptions)) {
    const key = camelCase(name);
    const found = pick(name, spec, { flags, env, config });
    sources[key] = found?.source ?? 'default';
    const value = found?.value ?? spec.default;
    if (value !== undefined) values[key] = value;
  }
  // Every key of Settings is a global option with this very type, or has its default above.
  return { sandbox: false, quiet: false, debug: false, ...values, sources } as unknown as Settings;
}

function pick(
  name: string,
  spec: GlobalOptionSpec,
  from: { flags: Readonly<Record<string, unknown>>; env: Env; config: Readonly<Record<string, unknown>> },
): { value: unknown; source: SettingSource } | undefined {
  const key = camelCase(name);
  if (from.flags[key] !== undefined) return { value: from.flags[key], source: 'flag' };
  for (const variable of spec.env ?? []) {
    const text = from.env[variable];
    if (text) return { value: parseValue(spec, text, { source: variable, nowMs: 0 }), source: 'environment' };
  }
  if (from.config[name] === undefined) return undefined;
  return { value: from.config[name], source: 'config' };
}

/** The config file's values by option name; {} where there is no file. */
function readConfig(env: Env): Record<string, unknown> {
  const path = configFile(env);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return {};
    throw configError(`cannot read the config file ${path}`, { reason: String(error), cause: error });
  }
  return parseConfig(text, path);
}

const CONFIG_EXAMPLE = 'mend or remove the file; for example: {"region": "ap-northeast-1", "output": "table"}';

/** @throws configuration error for anything but an object of known settings with values of their types */
export function parseConfig(text: string, path: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw configError(`the config file ${path} is not JSON`, {
      code: 'BadConfigFile',
      reason: error instanceof Error ? error.message : String(error),
      hint: CONFIG_EXAMPLE,
      cause: error,
    });
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw configError(`the config file ${path} is not an object`, {
      code: 'BadConfigFile',
      hint: CONFIG_EXAMPLE,
    });
  }
  const known = Object.entries<GlobalOptionSpec>(globalOptions).filter(([, spec]) => spec.inConfig);
  const specs = new Map(known);
  return Object.fromEntries(
    Object.entries(parsed).map(([name, value]) => [name, configValue(name, value, specs, path)]),
  );
}

function configValue(
  name: string,
  value: unknown,
  specs: ReadonlyMap<string, GlobalOptionSpec>,
  path: string,
): unknown {
  const spec = specs.get(name);
  if (spec === undefined) {
    const nearest = suggest(name, specs.keys());
    throw configError(`"${name}" in ${path} is not a setting`, {
      code: 'BadConfigFile',
      reason: `settings are: ${[...specs.keys()].join(', ')}`,
      hint: nearest === undefined ? CONFIG_EXAMPLE : `did you mean "${nearest}"?`,
    });
  }
  const text = Array.isArray(value) ? value.join(',') : String(value);
  try {
    return parseValue(spec, text, { source: `"${name}" in ${path}`, nowMs: 0 });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { message, reason } = error;
    throw configError(message, { code: 'BadConfigFile', reason, hint: CONFIG_EXAMPLE, cause: error });
  }
}
