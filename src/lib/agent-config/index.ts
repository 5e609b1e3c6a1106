export { configFacts } from './facts.js';
export { lintConfig, ruleNames } from './lint.js';
export { lintFiles, type FileFinding } from './lint-files.js';
export { lintReport, type LintTarget } from './lint-report.js';
export { mergeConfigs } from './merge.js';
export { isPreset, listPresets, presetNames, readPreset } from './presets.js';
export { readConfigFile } from './read-source.js';
export { configHash, minifyConfig, parameterTier } from './size.js';
export { splitConfig, type ConfigPart } from './split.js';
export { nodeOfOs, osNames } from './tables/os-logs.js';
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
