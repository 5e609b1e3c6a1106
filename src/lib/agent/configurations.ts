import { basename } from 'node:path';
import {
  configFacts,
  configHash,
  lintConfig,
  minifyConfig,
  parameterTier,
  type LintFinding,
  type Platform,
} from '../agent-config/index.js';
import { notFoundError, usageError, type AppError } from '../errors/app-error.js';
import type { FleetNode } from '../node/index.js';
import type { ConfigSource } from '../preflight/index.js';
import type { AgentConfiguration } from './types.js';

/** The managed policy CloudWatchAgentServerPolicy lets nodes read parameters of this name only. */
export const PARAMETER_PREFIX = 'AmazonCloudWatch-';

/** What a configuration is made from. */
export interface ConfigurationInput {
  readonly source: ConfigSource;
  /** Under which name it is stored; by default the name of the file or preset behind the prefix. */
  readonly parameterName?: string | undefined;
  /** Those that it may go to, for the lint. */
  readonly nodes: readonly FleetNode[];
}

/** A configuration that can be stored, and what the lint has to say about it besides. */
export interface PreparedConfiguration {
  readonly configuration: AgentConfiguration;
  readonly warnings: readonly LintFinding[];
}

/**
 * Lints a configuration and decides under which name and in which form nodes will fetch it. One that is too large
 * for a standard parameter loses its white space.
 *
 * @throws not_found for a parameter that does not exist; usage error for a configuration with faults, or a parameter
 *   name that nodes could not read
 */
export function prepareConfiguration({ source, parameterName, nodes }: ConfigurationInput): PreparedConfiguration {
  const { label, text } = source;
  if (text === null) {
    throw notFoundError(`there is no parameter "${source.parameterName ?? label}"`, {
      hint: 'list those for the agent: awsops param list AmazonCloudWatch-',
    });
  }
  const { findings, config } = lintConfig({ text, nodes: nodes.flatMap(configNode) });
  const faults = findings.filter(({ status }) => status === 'fail');
  if (config === undefined || faults.length > 0) throw faultyConfiguration(label, faults);
  const stored = source.kind === 'parameter' ? text : storedForm(text);
  const facts = configFacts(config);
  return {
    configuration: {
      label,
      parameterName: parameterNameOf(source, parameterName),
      text: stored,
      hash: configHash(stored),
      isOurs: source.kind !== 'parameter',
      platforms: facts.platforms,
      facts,
    },
    warnings: findings.filter(({ status }) => status === 'warn'),
  };
}

function configNode({ platformName, platformVersion }: FleetNode) {
  return platformName === null ? [] : [{ platformName, platformVersion: platformVersion ?? '', agentVersion: null }];
}

function faultyConfiguration(label: string, faults: readonly LintFinding[]): AppError {
  const [first] = faults;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  return usageError(`configuration "${label}" would not work`, {
    code: 'FaultyConfiguration',
    reason: first && `${first.line}:${first.column} ${first.path}: ${first.reason}${more}`,
    hint: `see all of it: awsops agent lint ${label}`,
  });
}

const storedForm = (text: string): string => (parameterTier(text) === 'Standard' ? text : minifyConfig(text));

function parameterNameOf(source: ConfigSource, wanted: string | undefined): string {
  if (source.kind === 'parameter') return source.parameterName ?? source.label;
  const name =
    wanted ??
    PARAMETER_PREFIX +
      basename(source.label)
        .replace(/\.json$/i, '')
        .replace(/[^\w.-]+/g, '-');
  if (name.startsWith(PARAMETER_PREFIX)) return name;
  throw usageError(`parameter "${name}" does not begin with ${PARAMETER_PREFIX}`, {
    code: 'InvalidParameterName',
    reason: 'CloudWatchAgentServerPolicy lets nodes read parameters of that name only',
    hint: `use --parameter ${PARAMETER_PREFIX}${name.replace(/^\/+/, '').replaceAll('/', '-')}`,
  });
}

/**
 * The configuration for each platform.
 *
 * @throws usage error when two are for the same platform, or one parameter would hold both
 */
export function configurationByPlatform(
  configurations: readonly AgentConfiguration[],
): ReadonlyMap<Platform, AgentConfiguration> {
  const byPlatform = new Map<Platform, AgentConfiguration>();
  for (const configuration of configurations) {
    for (const platform of platformsOf(configuration, configurations)) {
      const other = byPlatform.get(platform);
      if (other !== undefined) {
        throw usageError(`"${other.label}" and "${configuration.label}" are both for ${platform}`, {
          code: 'AmbiguousConfiguration',
          hint: 'name one --config for each platform, or merge them into one file',
        });
      }
      byPlatform.set(platform, configuration);
    }
  }
  return byPlatform;
}

/** One that fits several platforms gives way to one that is made for a single platform. */
function platformsOf(configuration: AgentConfiguration, all: readonly AgentConfiguration[]): readonly Platform[] {
  const { platforms } = configuration;
  if (platforms.length < 2) return platforms;
  const specific = all.filter((other) => other !== configuration && other.platforms.length === 1);
  return platforms.filter((platform) => specific.every((other) => !other.platforms.includes(platform)));
}
