import { checkReport } from '../checks/report.js';
import type { CheckReport, Finding } from '../checks/types.js';
import { suggest } from '../core/suggest.js';
import { usageError } from '../errors/app-error.js';
import { configFacts } from './facts.js';
import { lintFiles, type FileFinding } from './lint-files.js';
import { lintConfig } from './lint.js';
import { configHash, minifyConfig, parameterTier, sizeOf } from './size.js';
import { nodeOfOs, osNames } from './tables/os-logs.js';
import type { ConfigNode, ConfigSource, Platform } from './types.js';

/** What the configuration is meant for, as the command line says it. */
export interface LintTarget {
  readonly platform?: Platform | undefined;
  /** One of `osNames`. */
  readonly os?: string | undefined;
  readonly agentVersion?: string | undefined;
}

/**
 * The findings of all files as a report, with one `pass` for each file that has nothing wrong.
 *
 * @throws usage error for a system that we do not know and for what is no version
 */
export function lintReport(sources: readonly ConfigSource[], target: LintTarget): CheckReport {
  const platforms = target.platform ? [target.platform] : [];
  const input = { platforms, nodes: nodesOf(target) };
  const findings = lintFiles(sources, input);
  const wrong = new Set(findings.flatMap(({ source, status }) => (status === 'fail' ? (source ?? []) : [])));
  const passed = sources.filter(({ name }) => !wrong.has(name)).map(passFinding);
  const isWhole = sources.length > 1 && findings.every(({ status }) => status !== 'fail');
  return checkReport([
    ...findings.map((finding) => asFinding(finding, sources.length)),
    ...passed,
    ...(isWhole ? [mergePass(sources)] : []),
  ]);
}

function nodesOf({ os, agentVersion }: LintTarget): readonly ConfigNode[] {
  if (agentVersion !== undefined && !/^\d+\.\d+/.test(agentVersion)) {
    throw usageError(`--agent-version cannot be "${agentVersion}"`, {
      code: 'InvalidVersion',
      reason: 'versions of the agent look like 1.300070.0',
      hint: 'see what runs with: awsops agent status',
    });
  }
  if (os === undefined) {
    return agentVersion === undefined ? [] : [{ platformName: '', platformVersion: '', agentVersion }];
  }
  const node = nodeOfOs(os, agentVersion ?? null);
  if (node) return [node];
  const nearest = suggest(os, osNames);
  throw usageError(`--os cannot be "${os}"`, {
    code: 'UnknownOs',
    reason: `it is one of ${osNames.join(', ')}`,
    hint: nearest === undefined ? 'for others say the platform: --platform linux' : `did you mean --os ${nearest}?`,
  });
}

function asFinding(finding: FileFinding, fileCount: number): Finding {
  const { rule, status, path, reason, fix, source, line, column } = finding;
  const place = line === null ? '' : `:${line}:${column}`;
  return {
    check: rule,
    target: source === null ? `${fileCount} files together` : `${source}${place}`,
    status,
    reason: path === '/' ? reason : `${reason} (${path})`,
    fix,
    evidence: { file: source, path, line, column },
  };
}

function passFinding({ name, text }: ConfigSource): Finding {
  const { config = {} } = lintConfig({ text });
  const facts = configFacts(config);
  const { bytes } = sizeOf(text);
  const groups = [...new Set(facts.logGroups.map(({ group }) => group))];
  const what = [
    facts.collectsMetrics ? `metrics to ${facts.namespace}` : [],
    groups.length > 0 ? `${groups.length} log group${groups.length === 1 ? '' : 's'}` : [],
    facts.collectsTraces ? 'traces' : [],
  ].flat();
  const tier = parameterTier(text);
  const reason = `the agent takes it for ${facts.platforms.join(', ')}: ${what.join(', ') || 'settings only'}; ${bytes} bytes, tier ${tier}`;
  const minifiedBytes = sizeOf(minifyConfig(text)).bytes;
  const evidence = { file: name, bytes, minifiedBytes, tier, sha256: configHash(text), logGroups: groups };
  return { check: 'lint', target: name, status: 'pass', reason, fix: null, evidence };
}

const mergePass = (sources: readonly ConfigSource[]): Finding => ({
  check: 'merge',
  target: `${sources.length} files together`,
  status: 'pass',
  reason: 'the agent can append them to each other: they contradict each other nowhere',
  fix: null,
  evidence: { files: sources.map(({ name }) => name) },
});
