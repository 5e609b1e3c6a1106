import { onTestFinished } from 'vitest';
import type { Clock } from '../../src/lib/core/clock.js';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/index.js';

/** A clock that stands still until a test turns it. */
export interface TestClock extends Clock {
  advance(ms: number): void;
  /** How many sleeps have not ended yet. */
  sleeping(): number;
}

/** Any fixed moment. */
export const START_MS = Date.UTC(2026, 0, 15, 12, 0, 0);

export function createTestClock(startMs = START_MS): TestClock {
  let nowMs = startMs;
  const sleepers = new Set<{ readonly untilMs: number; wake(): void }>();
  return {
    now: () => nowMs,
    sleeping: () => sleepers.size,
    advance(ms) {
      nowMs += ms;
      for (const sleeper of sleepers) if (sleeper.untilMs <= nowMs) sleeper.wake();
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { untilMs: nowMs + ms, wake: () => (sleepers.delete(sleeper), resolve()) };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => (sleepers.delete(sleeper), reject(signal.reason as Error)));
      }),
  };
}

/** A sandbox that is closed when the test is over. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await createSandbox(options);
  onTestFinished(() => sandbox.close());
  return sandbox;
}

export interface ClientOptions {
  readonly region?: string;
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly sessionToken?: string;
  readonly maxAttempts?: number;
}

/** Configuration of an SDK client that talks to a sandbox. */
export function clientConfig(sandbox: Pick<Sandbox, 'endpoint'>, options: ClientOptions = {}) {
  const { region = 'ap-northeast-1', accessKeyId = 'sandbox', secretAccessKey = 'sandbox', maxAttempts = 1 } = options;
  const token = options.sessionToken === undefined ? {} : { sessionToken: options.sessionToken };
  return {
    endpoint: sandbox.endpoint,
    region,
    maxAttempts,
    credentials: { accessKeyId, secretAccessKey, ...token },
  };
}

/** What a promise is rejected with; fails when it is not. */
export async function rejection(promise: Promise<unknown>): Promise<Error & Readonly<Record<string, unknown>>> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error as Error & Record<string, unknown>;
    throw error;
  }
  throw new Error('expected a rejection');
}
