import { openSession } from './lib/aws/session.js';
import type { AwsSession, OpenSession, SessionOptions } from './lib/aws/types.js';
import type { TaskContext } from './lib/aws/task-context.js';
import { systemClock } from './lib/core/clock.js';
import { usageError } from './lib/errors/app-error.js';
import { version } from './version.js';

/** Where a runbook works and what it hears; everything has a default. */
export interface RunbookOptions extends Pick<
  SessionOptions,
  'profile' | 'region' | 'roleArn' | 'endpointUrl' | 'credentials' | 'maxAttempts'
> {
  /** Ends every task of the runbook. Default: nothing does. */
  readonly signal?: AbortSignal;
  /** Steps, notes and warnings of the tasks. Default: nobody listens. */
  readonly report?: TaskContext['report'];
  /** Answers questions such as an MFA code. Default: asking is an error. */
  readonly ask?: TaskContext['ask'];
}

/** What tasks work in; `close` ends its connections. */
export interface Runbook extends TaskContext {
  readonly aws: AwsSession;
  /** For the tasks about roles: where profiles are looked for. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For the tasks about roles: further sessions, at the same endpoint. */
  readonly openSession: OpenSession;
  close(): void;
}

/**
 * Opens what the tasks of this package take as their context, with the credentials, region and endpoint that the
 * command line would use.
 *
 * @example
 * const runbook = await openRunbook({ region: 'ap-northeast-1' });
 * for await (const rows of listGroups({ pattern: '/aws/lambda/*' }, runbook)) console.log(rows);
 * runbook.close();
 * @throws configuration error when there is no region
 */
export async function openRunbook(options: RunbookOptions = {}): Promise<Runbook> {
  const {
    signal = new AbortController().signal,
    report = () => {},
    ask = () => Promise.reject(usageError('this runbook answers no questions', { hint: 'pass ask to openRunbook' })),
    ...target
  } = options;
  const { env } = process;
  const region = target.region ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'];
  const profile = target.profile ?? env['AWS_PROFILE'];
  const common = { env, ask, userAgent: ['awsops', version], maxAttempts: target.maxAttempts } as const;
  const aws = await openSession({ ...target, ...common, profile, region });
  const openAnother: OpenSession = (choice) =>
    openSession({
      ...common,
      endpointUrl: target.endpointUrl,
      profile: choice.profile,
      credentials: choice.credentials ?? target.credentials,
      region: region ?? (choice.profile === undefined ? choice.region : undefined),
      fallbackRegion: choice.region ?? aws.region,
    });
  return { aws, env, signal, report, ask, clock: systemClock, openSession: openAnother, close: () => aws.destroy() };
}
