import type { SessionOptions } from '../aws/types.js';
import type { CallTrace } from '../aws/types.js';
import type { Settings } from './settings.js';
import { countFrom } from './values.js';

type Env = Readonly<Record<string, string | undefined>>;

/** Any key is taken by the sandbox; this one says where it belongs. */
const SANDBOX_CREDENTIALS = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' };

/** What every session of a run has in common. */
export type SessionBase = Omit<SessionOptions, 'ask' | 'profile' | 'region' | 'fallbackRegion' | 'roleArn'>;

/** @throws usage error for a time-out or number of attempts in the environment that is no whole number from 1 */
export function sessionBase(
  settings: Settings,
  more: {
    readonly version: string;
    readonly env: Env;
    readonly isSandbox: boolean;
    /** Takes the lines of --debug. */
    readonly say?: (line: string) => void;
  },
): SessionBase {
  const { env } = more;
  return {
    env,
    endpointUrl: settings.endpointUrl,
    credentials: more.isSandbox ? SANDBOX_CREDENTIALS : undefined,
    userAgent: ['awsops', more.version],
    timeouts: {
      connectMs: countFrom(env, 'AWSOPS_CONNECT_TIMEOUT_MS'),
      idleMs: countFrom(env, 'AWSOPS_READ_TIMEOUT_MS'),
    },
    maxAttempts: countFrom(env, 'AWSOPS_MAX_ATTEMPTS') ?? countFrom(env, 'AWS_MAX_ATTEMPTS'),
    onCall: settings.debug ? (call) => more.say?.(debugLine(call)) : undefined,
  };
}

function debugLine(call: CallTrace): string {
  const outcome = call.error ?? `HTTP ${call.status ?? '?'}`;
  const attempts = call.attempts === null || call.attempts === 1 ? '' : `, ${call.attempts} attempts`;
  const id = call.requestId === null ? '' : `, request ${call.requestId}`;
  return `debug: ${call.service}.${call.operation} ${call.region} ${outcome} ${call.durationMs} ms${attempts}${id} ${JSON.stringify(call.input)}`;
}
