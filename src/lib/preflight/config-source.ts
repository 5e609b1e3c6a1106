import { readFile } from 'node:fs/promises';
import { configFacts, lintConfig, listPresets, readPreset } from '../agent-config/index.js';
import type { TaskContext } from '../aws/task-context.js';
import { usageError } from '../errors/app-error.js';
import { readParameter } from '../param/index.js';
import type { KnownConfig } from './facts.js';
import { attempt } from './read.js';
import type { ConfigSource } from './types.js';

const SSM_PREFIX = 'ssm:';

/**
 * Reads what `--config` names: `ssm:NAME`, a preset by its name, else a file.
 *
 * @throws usage error for a file that cannot be read; what Parameter Store answers when the parameter cannot be read
 */
export async function readConfigSource(spec: string, ctx: TaskContext): Promise<ConfigSource> {
  if (spec.startsWith(SSM_PREFIX)) return readStored(spec, ctx);
  const presets = await listPresets();
  if (presets.some(({ name }) => name === spec)) {
    const { text } = await readPreset(spec);
    return { kind: 'preset', label: spec, text, parameterName: null };
  }
  return { kind: 'file', label: spec, text: await readText(spec, ctx), parameterName: null };
}

async function readStored(spec: string, ctx: TaskContext): Promise<ConfigSource> {
  const named = spec.slice(SSM_PREFIX.length);
  if (named === '') {
    throw usageError(`"${spec}" names no parameter`, {
      code: 'InvalidConfigSource',
      hint: 'see which there are: awsops param list AmazonCloudWatch-',
    });
  }
  const stored = await readParameter({ name: named, reveal: true }, ctx);
  return { kind: 'parameter', label: spec, text: stored?.value ?? null, parameterName: stored?.name ?? named };
}

/** The same, where a parameter that cannot be read is no end: a check says so. */
export async function readConfigForCheck(spec: string, ctx: TaskContext): Promise<ConfigSource> {
  if (!spec.startsWith(SSM_PREFIX)) return readConfigSource(spec, ctx);
  const found = await attempt('ssm:GetParameter', ctx, () => readConfigSource(spec, ctx));
  const parameterName = spec.slice(SSM_PREFIX.length);
  return found.ok ? found.value : { kind: 'parameter', label: spec, text: null, parameterName };
}

async function readText(path: string, { signal }: TaskContext): Promise<string> {
  try {
    return await readFile(path, { encoding: 'utf8', signal });
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    throw usageError(`"${path}" is neither a preset nor a file that can be read`, {
      code: 'ConfigUnreadable',
      reason,
      hint: 'the presets: awsops agent preset list; a stored configuration is named by ssm:NAME',
      cause: error,
    });
  }
}

/** The configuration with what it makes the agent need. */
export function knownConfig(source: ConfigSource): KnownConfig {
  const parsed = source.text === null ? undefined : lintConfig({ text: source.text }).config;
  return { source, facts: parsed === undefined ? null : configFacts(parsed) };
}
