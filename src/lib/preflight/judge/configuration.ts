import type { LintFinding, LintResult } from '../../agent-config/index.js';
import type { Read } from '../read.js';
import { fail, notKnown, pass, warn, type Verdict } from '../verdict.js';

/** CloudWatchAgentServerPolicy lets agents read parameters of this prefix only. */
export const PARAMETER_PREFIX = 'AmazonCloudWatch-';

export interface ParameterInput {
  readonly name: string;
  /** The value, undefined when there is no such parameter. */
  readonly parameter: Read<{ readonly value: string; readonly type: string } | undefined>;
  readonly region: string;
}

/** Whether the parameter that nodes fetch their configuration from is there, by a name that their policy allows. */
export function judgeParameter({ name, parameter, region }: ParameterInput): Verdict {
  const evidence = { parameter: name, region };
  if (!parameter.ok) return notKnown(`whether the parameter "${name}" exists`, parameter, evidence);
  if (parameter.value === undefined) {
    const fix = `awsops param put ${name} --file FILE --region ${region}; what is there: awsops param list ${PARAMETER_PREFIX}`;
    return fail(`the parameter "${name}" does not exist in ${region}`, fix, evidence);
  }
  const { value, type } = parameter.value;
  const seen = { ...evidence, type, characters: value.length };
  if (name.replace(/^\//, '').startsWith(PARAMETER_PREFIX)) return pass(`the parameter "${name}" exists`, seen);
  const reason = `the parameter "${name}" does not begin with ${PARAMETER_PREFIX}: CloudWatchAgentServerPolicy does not let agents read it`;
  return warn(reason, `store it as ${PARAMETER_PREFIX}${name.replaceAll('/', '-').replace(/^-/, '')}`, seen);
}

export interface LintInput {
  /** The file, preset or parameter. */
  readonly label: string;
  readonly result: LintResult;
}

/** What the lint says of the configuration for the platform of the node. */
export function judgeLint({ label, result }: LintInput): Verdict {
  const fails = result.findings.filter(({ status }) => status === 'fail');
  const worst = fails[0] ?? result.findings[0];
  const evidence = { configuration: label, findings: result.findings };
  if (worst === undefined) return pass(`the configuration "${label}" suits the node`, evidence);
  const more = (fails.length > 0 ? fails.length : result.findings.length) - 1;
  const reason = `${label}: ${lineOf(worst)}${more > 0 ? ` (and ${more} more)` : ''}`;
  const fix = worst.fix ?? `awsops agent lint ${label}`;
  return fails.length > 0 ? fail(reason, fix, evidence) : warn(reason, fix, evidence);
}

const lineOf = ({ path, line, reason }: LintFinding): string => `line ${line}, ${path}: ${reason}`;

/** Whether the node has the configuration that it is meant to have. */
export function judgeApplied(input: {
  readonly instanceId: string;
  readonly name: string;
  /** SHA-256 of what is stored, and of what the node has; null: the node does not have it. */
  readonly wanted: string;
  readonly found: string | null;
}): Verdict {
  const { instanceId, name, wanted, found } = input;
  const evidence = { parameter: name, wantedSha256: wanted, nodeSha256: found };
  if (found === wanted) return pass(`the node has the configuration "${name}" as it is stored`, evidence);
  const fix = `awsops agent install ${instanceId} --config ssm:${name}`;
  return found === null
    ? warn(`the node was never given the configuration "${name}"`, fix, evidence)
    : warn(`the node has another version of the configuration "${name}" than is stored`, fix, evidence);
}
