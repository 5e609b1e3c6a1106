import type { AwsSession } from '../aws/types.js';
import type { TaskContext } from '../aws/task-context.js';
import { endpointFromEnvironment } from '../aws/endpoint.js';
import { checkReport } from '../checks/report.js';
import type { CheckReport, Finding } from '../checks/types.js';
import type { AppError } from '../errors/app-error.js';
import { fromAws } from '../errors/from-aws.js';
import { askWithDate } from './caller.js';

export interface DiagnoseInput {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `process.versions.node` */
  readonly nodeVersion: string;
  readonly configFile: string;
  /** Opens the session that commands would get; throws what they would throw. */
  readonly openSession: () => Promise<AwsSession>;
}

/** The oldest Node.js that awsops supports, as in package.json. */
const MIN_NODE = [20, 19] as const;
/** AWS refuses a signature that is older or newer than this. */
const MAX_SKEW_MS = 5 * 60_000;
const WARN_SKEW_MS = 60_000;

type Check = Omit<Finding, 'evidence'> & { readonly evidence?: Finding['evidence'] };

/** Looks at everything that a command needs before it can talk to AWS. Sends one request: GetCallerIdentity. */
export async function diagnose(
  input: DiagnoseInput,
  context: Pick<TaskContext, 'signal' | 'clock'>,
): Promise<CheckReport> {
  const findings: Check[] = [nodeCheck(input.nodeVersion)];
  try {
    const session = await input.openSession();
    findings.push(pass('config', input.configFile, 'readable, or absent'));
    findings.push(pass('region', session.region, 'set', { region: session.region, profile: session.profile }));
    findings.push(endpointCheck(session, input.env));
    findings.push(...(await identityChecks(session, context)));
  } catch (error) {
    context.signal.throwIfAborted();
    findings.push(setupFailure(error, input));
  }
  return checkReport(findings.map((finding) => ({ evidence: {}, ...finding })));
}

function nodeCheck(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isEnough = major > MIN_NODE[0] || (major === MIN_NODE[0] && minor >= MIN_NODE[1]);
  if (isEnough) return pass('node', `Node.js ${version}`, `at least ${MIN_NODE.join('.')}`, { version });
  return {
    check: 'node',
    target: `Node.js ${version}`,
    status: 'fail',
    reason: `awsops needs ${MIN_NODE.join('.')} or newer`,
    fix: 'install a current Node.js LTS',
    evidence: { version },
  };
}

/** What stopped the session from opening is the finding: no region, an unknown profile, a bad config file. */
function setupFailure(thrown: unknown, input: DiagnoseInput): Check {
  const error = fromAws(thrown);
  if (error === undefined) throw thrown;
  const check = { NoRegion: 'region', UnknownProfile: 'profile', BadConfigFile: 'config' }[error.code] ?? 'session';
  return failure(check, check === 'config' ? input.configFile : check, error);
}

function endpointCheck(session: AwsSession, env: DiagnoseInput['env']): Check {
  const custom = session.endpointUrl ?? endpointFromEnvironment('STS', env);
  if (custom === undefined) return pass('endpoint', 'AWS', 'the regional endpoints of AWS');
  return {
    check: 'endpoint',
    target: custom,
    status: 'warn',
    reason: 'requests go to this endpoint, not to AWS',
    fix: 'unset AWS_ENDPOINT_URL, or leave out --endpoint-url and --sandbox, to talk to AWS',
    evidence: { endpoint: custom },
  };
}

async function identityChecks(
  session: AwsSession,
  { signal, clock }: Pick<TaskContext, 'signal' | 'clock'>,
): Promise<readonly Check[]> {
  try {
    const { identity, serverTimeMs } = await askWithDate(session, signal);
    const credentials = pass('credentials', identity.arn, `account ${identity.account}`, { ...identity });
    return serverTimeMs === undefined ? [credentials] : [credentials, clockCheck(clock.now() - serverTimeMs)];
  } catch (thrown) {
    signal.throwIfAborted();
    const error = fromAws(thrown, { profile: session.profile, endpointUrl: session.endpointUrl });
    if (error === undefined) throw thrown;
    const isNetwork = error.category === 'unavailable';
    return [
      failure(isNetwork ? 'network' : 'credentials', session.profile ?? 'default chain', error),
      { check: 'clock', target: 'this machine', status: 'unknown', reason: 'AWS did not answer', fix: null },
    ];
  }
}

function clockCheck(skewMs: number): Check {
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  const target = 'this machine';
  const evidence = { skewMs };
  if (Math.abs(skewMs) < WARN_SKEW_MS) return pass('clock', target, `${seconds} s from AWS`, evidence);
  return {
    check: 'clock',
    target,
    status: Math.abs(skewMs) < MAX_SKEW_MS ? 'warn' : 'fail',
    reason: `${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} AWS; signatures fail at ${MAX_SKEW_MS / 60_000} minutes`,
    fix: 'synchronise the clock, e.g. sudo chronyc makestep',
    evidence,
  };
}

const pass = (check: string, target: string, reason: string, evidence: Finding['evidence'] = {}): Check => ({
  check,
  target,
  status: 'pass',
  reason,
  fix: null,
  evidence,
});

const failure = (check: string, target: string, error: AppError): Check => ({
  check,
  target,
  status: 'fail',
  reason: error.reason === undefined ? error.message : `${error.message}: ${error.reason}`,
  fix: error.hint ?? null,
  evidence: { code: error.code, requestId: error.requestId ?? null },
});
