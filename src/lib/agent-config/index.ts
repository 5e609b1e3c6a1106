import type {
  AgentConfig,
  ConfigFacts,
  ConfigSource,
  LintInput,
  LintResult,
  MergeResult,
  ParameterTier,
  Preset,
} from './types.js';

export type {
  AgentConfig,
  ConfigFacts,
  ConfigNode,
  ConfigSource,
  ConfiguredLogGroup,
  LintFinding,
  LintInput,
  LintResult,
  LogGroupClass,
  MergeConflict,
  MergeResult,
  ParameterTier,
  Platform,
  Preset,
} from './types.js';

/** Checks the text of a configuration. Never throws: what is wrong is a finding. */
export function lintConfig(_input: LintInput): LintResult {
  throw new Error('not written yet');
}
/** What a configuration makes the agent do and need. */
export function configFacts(_config: AgentConfig): ConfigFacts {
  throw new Error('not written yet');
}
/** The same JSON without insignificant white space. Throws a usage error for what is not JSON. */
export function minifyConfig(_text: string): string {
  throw new Error('not written yet');
}
/** SHA-256 in hex of the text as the node stores it. */
export function configHash(_text: string): string {
  throw new Error('not written yet');
}
export function parameterTier(_text: string): ParameterTier {
  throw new Error('not written yet');
}
/** Several configurations as the agent merges them. */
export function mergeConfigs(_sources: readonly ConfigSource[]): MergeResult {
  throw new Error('not written yet');
}
export async function listPresets(): Promise<readonly Preset[]> {
  throw new Error('not written yet');
}
/** Throws not_found (exit 5) with the nearest name. */
export async function readPreset(_name: string): Promise<Preset> {
  throw new Error('not written yet');
}
