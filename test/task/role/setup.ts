import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { openSession } from '../../../src/lib/aws/session.js';
import type { OpenSession } from '../../../src/lib/aws/types.js';
import type { TaskEvent } from '../../../src/lib/core/events.js';
import { usageError } from '../../../src/lib/errors/app-error.js';
import type { RoleContext } from '../../../src/lib/role/index.js';
import { createSandbox, type Sandbox } from '../../../src/sandbox/index.js';
import { mfaCodeAt } from '../../../src/sandbox/mfa-code.js';
import { createTestClock, type TestClock } from '../../sandbox/helpers.js';

export const PRODUCTION = '210987654321';
export const roleArn = (name: string): string => `arn:aws:iam::${PRODUCTION}:role/${name}`;
export const MFA_SERIAL = 'arn:aws:iam::123456789012:mfa/yamada';

/** The profiles of the jump account's people. */
const CONFIG = `
[profile jump]
region = ap-northeast-1
mfa_serial = ${MFA_SERIAL}

[profile admin]
role_arn = ${roleArn('ops-admin')}
source_profile = jump
region = eu-west-1

[profile readonly]
role_arn = ${roleArn('ops-readonly')}
source_profile = jump

[profile deploy]
role_arn = ${roleArn('ops-deploy')}
source_profile = admin

[profile plain]
role_arn = ${roleArn('ops-readonly')}
source_profile = no-mfa

[profile audit]
role_arn = ${roleArn('vendor-audit')}
source_profile = auditor
external_id = web3tier-audit-7f3c
role_session_name = quarterly
`;
const CREDENTIALS = `
[jump]
aws_access_key_id = AKIASANDBOXYAMADA
aws_secret_access_key = secret
[no-mfa]
aws_access_key_id = AKIASANDBOXYAMADA
aws_secret_access_key = secret
[auditor]
aws_access_key_id = AKIASANDBOXNAKAMURA
aws_secret_access_key = secret
[production]
aws_access_key_id = ${PRODUCTION}
aws_secret_access_key = secret
`;

export interface RoleSetup {
  readonly sandbox: Sandbox;
  readonly clock: TestClock;
  readonly home: string;
  readonly ctx: RoleContext;
  readonly events: readonly TaskEvent[];
  /** What was asked of the person, who answers in order; without an answer there is no terminal. */
  readonly questions: readonly string[];
  readonly answers: string[];
  /** The code that the device shows now. */
  code(): string;
  /** Names of the operations that reached STS, who it is aside. */
  calls(): readonly string[];
}

export interface RoleSetupOptions {
  readonly config?: string;
  readonly credentials?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Profile of the run, as by --profile. */
  readonly profile?: string;
  readonly faults?: readonly string[];
  /** What the clock of the practice account shows at first. */
  readonly nowMs?: number;
}

/** A practice account, a home directory with profiles, and the context of the tasks about roles. */
export async function setUp(options: RoleSetupOptions = {}): Promise<RoleSetup> {
  const clock = createTestClock(options.nowMs);
  const { faults = [] } = options;
  const sandbox = await createSandbox({ seed: 'web3tier', clock, faults });
  const home = mkdtempSync(join(tmpdir(), 'awsops-role-'));
  mkdirSync(join(home, '.aws'));
  const files = {
    AWS_CONFIG_FILE: join(home, '.aws/config'),
    AWS_SHARED_CREDENTIALS_FILE: join(home, '.aws/credentials'),
  };
  writeFileSync(files.AWS_CONFIG_FILE, CONFIG + (options.config ?? ''));
  writeFileSync(files.AWS_SHARED_CREDENTIALS_FILE, CREDENTIALS + (options.credentials ?? ''));
  // The SDK's own providers look at the environment of the process.
  for (const [name, value] of Object.entries(files)) vi.stubEnv(name, value);
  const env = { HOME: home, ...files, ...options.env };
  const events: TaskEvent[] = [];
  const questions: string[] = [];
  const answers: string[] = [];
  const ask: RoleContext['ask'] = async ({ message }) => {
    const answer = answers.shift();
    if (answer === undefined)
      throw usageError('an answer is needed', { code: 'InputNeeded', reason: 'there is no terminal to ask on' });
    questions.push(message);
    return answer;
  };
  const openAs: OpenSession = ({ profile, credentials, region }) =>
    openSession({
      env,
      ask,
      profile,
      credentials,
      endpointUrl: sandbox.endpoint,
      region: profile === undefined ? region : undefined,
      fallbackRegion: region ?? 'us-east-1',
      userAgent: ['test', '0'],
      maxAttempts: 1,
    });
  const aws = await openAs({
    profile: options.profile,
    ...(options.profile === undefined ? { credentials: SANDBOX_KEYS } : {}),
  });
  onTestFinished(async () => {
    aws.destroy();
    vi.unstubAllEnvs();
    rmSync(home, { recursive: true, force: true });
    await sandbox.close();
  });
  const ctx: RoleContext = {
    aws,
    env,
    clock,
    ask,
    signal: new AbortController().signal,
    report: (event) => void events.push(event),
    openSession: openAs,
  };
  return {
    sandbox,
    clock,
    home,
    ctx,
    events,
    questions,
    answers,
    code: () => mfaCodeAt(clock.now()),
    calls: () =>
      sandbox
        .requests()
        .filter(({ service, operation }) => service === 'sts' && operation !== 'GetCallerIdentity')
        .map(({ operation }) => operation),
  };
}

const SANDBOX_KEYS = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' };
