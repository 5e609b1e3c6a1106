import type { ConfigFacts } from '../../agent-config/index.js';
import { explainAgentLog, type Diagnosis, type FleetNode } from '../../node/index.js';
import { fail, pass, skip, unknown, warn, type Verdict } from '../verdict.js';

/** AWS refuses signatures that are older or newer than this (Signature Version 4). */
const MAX_SKEW_MS = 5 * 60_000;
const FULL_DISK_PERCENT = 98;
const EVIDENCE_LINES = 5;

export interface AgentInput {
  readonly instanceId: string;
  readonly platform: FleetNode['platform'];
  readonly diagnosis: Diagnosis;
  /** When the node answered by the clock of AWS, epoch ms; null: not known. */
  readonly answeredAtMs: number | null;
  readonly config: ConfigFacts | undefined;
  readonly region: string;
}

/** What the node itself says of its CloudWatch agent: what is wrong, the cause first; a pass when nothing is. */
export function judgeAgent(input: AgentInput): readonly Verdict[] {
  const { diagnosis } = input;
  if (diagnosis.installed === null) {
    const again = `ask again: awsops node check ${input.instanceId}`;
    return [unknown('the answer of the node could not be read: it was cut, or is none', again, { installed: null })];
  }
  if (!diagnosis.installed) {
    const install = installCommand(input);
    return [skip('no CloudWatch agent is installed', install, { installed: false })];
  }
  const found = CHECKS.flatMap((check) => check(input) ?? []);
  const failures = found.filter(({ status }) => status === 'fail');
  const rest = found.filter(({ status }) => status !== 'fail');
  if (found.length > 0) return [...failures, ...rest];
  const { version, status } = diagnosis;
  return [pass(`the CloudWatch agent ${version ?? ''} runs without complaint`, { version, status })];
}

function installCommand({ instanceId, platform }: Pick<AgentInput, 'instanceId' | 'platform'>): string {
  const preset = platform === 'Windows' ? 'windows-basic' : 'linux-basic';
  return `awsops agent install ${instanceId} --config ${preset}; what there is: awsops agent preset list`;
}

type AgentCheck = (input: AgentInput) => Verdict | readonly Verdict[] | undefined;

/** Causes that explain others come first: what the log complains of may follow from a wrong clock. */
const CHECKS: readonly AgentCheck[] = [
  judgeClock,
  judgeMetadataAnswer,
  judgeRefusedConfig,
  judgeUser,
  judgeTypesDb,
  judgeLog,
  judgeRunning,
  judgeLogFiles,
  judgeDisk,
];

function judgeClock({ diagnosis, answeredAtMs }: AgentInput): Verdict | undefined {
  const { nodeTimeMs } = diagnosis;
  if (nodeTimeMs === null || answeredAtMs === null) return undefined;
  const skewMs = nodeTimeMs - answeredAtMs;
  if (Math.abs(skewMs) <= MAX_SKEW_MS) return undefined;
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  const reason = `the clock of the node is ${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} AWS: signatures fail at ${MAX_SKEW_MS / 60_000} minutes`;
  return fail(reason, 'synchronise it with the Amazon Time Sync Service, 169.254.169.123', { skewMs });
}

function judgeMetadataAnswer({ diagnosis, instanceId, region }: AgentInput): Verdict | undefined {
  const { metadataStatus } = diagnosis;
  if (metadataStatus === null || metadataStatus === 200) return undefined;
  const answer = metadataStatus === 0 ? 'does not answer' : `answers ${metadataStatus}`;
  const fix = `look for a proxy or firewall before 169.254.169.254, and at: aws ec2 describe-instances --region ${region} --instance-ids ${instanceId} --query 'Reservations[].Instances[].MetadataOptions'`;
  return fail(`the instance metadata service ${answer} on the node: the agent gets no credentials`, fix, {
    metadataStatus,
  });
}

/** A file with `.tmp` was fetched and refused: the agent goes on with what it had, or without anything. */
function judgeRefusedConfig({ diagnosis }: AgentInput): Verdict | undefined {
  const refused = diagnosis.configs.filter(({ name }) => name.endsWith('.tmp')).map(({ name }) => name);
  if (refused.length === 0) return undefined;
  const said = diagnosis.validationLog.at(-1);
  const parameter = refused[0]?.replace(/\.tmp$/, '').replace(/^ssm_/, '');
  return fail(
    `the agent refused its configuration ${refused.join(', ')}${said === undefined ? '' : `: ${said}`}`,
    `awsops param get ${parameter}, then: awsops agent lint FILE`,
    { refused, validationLog: diagnosis.validationLog.slice(-EVIDENCE_LINES) },
  );
}

function judgeUser({ diagnosis, config }: AgentInput): Verdict | undefined {
  const user = config?.runAsUser ?? null;
  if (user === null || diagnosis.agentUser !== null) return undefined;
  return fail(`the configuration runs the agent as "${user}", and the node has no such user`, 'leave run_as_user out', {
    runAsUser: user,
  });
}

function judgeTypesDb({ diagnosis, config }: AgentInput): Verdict | undefined {
  if (config?.usesCollectd !== true || diagnosis.hasTypesDb !== false) return undefined;
  const fix = 'leave the collectd section out, or install collectd (it brings /usr/share/collectd/types.db)';
  return fail('the configuration has a collectd section, and the node has no types.db: the agent cannot start', fix, {
    hasTypesDb: false,
  });
}

/** What the agent complains of, the cause of other complaints first. */
function judgeLog({ diagnosis, instanceId }: AgentInput): readonly Verdict[] {
  return explainAgentLog(diagnosis.agentLog).map(({ cause, reason, line, fix }) => {
    const evidence = { cause, line, agentLog: diagnosis.agentLog.slice(-EVIDENCE_LINES) };
    return fail(`${reason}; its log says "${line}"`, fix.replaceAll(/\bID\b/g, instanceId), evidence);
  });
}

function judgeRunning({ diagnosis, instanceId, platform }: AgentInput): Verdict | undefined {
  const { version, status, configStatus } = diagnosis;
  const evidence = { version, status, configStatus, agentLog: diagnosis.agentLog.slice(-EVIDENCE_LINES) };
  if (configStatus === 'not configured') {
    const fix = installCommand({ instanceId, platform });
    return fail('the CloudWatch agent is installed and has no configuration', fix, evidence);
  }
  if (status === 'running') return undefined;
  const start = `awsops node run ${instanceId} --document AmazonCloudWatch-ManageAgent --param action=start`;
  return status === null
    ? warn('the CloudWatch agent did not say whether it runs', start, evidence)
    : fail(`the CloudWatch agent is ${status}`, start, evidence);
}

function judgeLogFiles({ diagnosis, config }: AgentInput): readonly Verdict[] {
  const unreadable = diagnosis.logFiles.filter(({ readable }) => readable === false);
  const absent = diagnosis.logFiles.filter(({ path }) => path === null).map(({ pattern }) => pattern);
  const verdicts: Verdict[] = [];
  if (unreadable.length > 0) {
    const user = config?.runAsUser ?? 'the agent';
    const names = unreadable.map(({ path, pattern }) => path ?? pattern);
    const fix = 'leave run_as_user out (root reads them), or give the user access: setfacl -m u:USER:r FILE';
    verdicts.push(fail(`${user} may not read ${names.join(', ')}`, fix, { logFiles: unreadable }));
  }
  if (absent.length > 0) {
    const fix = 'correct file_path; Amazon Linux 2023 and Debian 12 keep the system log in the journal';
    verdicts.push(warn(`the node has no file ${absent.join(', ')}`, fix, { absent }));
  }
  return verdicts;
}

function judgeDisk({ diagnosis }: AgentInput): Verdict | undefined {
  const { disk } = diagnosis;
  if (disk === null || disk.usedPercent < FULL_DISK_PERCENT) return undefined;
  return warn(`the volume ${disk.mount} is ${disk.usedPercent} % full`, 'make room there', { ...disk });
}
