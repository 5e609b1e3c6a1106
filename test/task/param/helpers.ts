import { SSM } from '@aws-sdk/client-ssm';
import type { TaskContext } from '../../../src/lib/aws/task-context.js';
import type { TaskEvent } from '../../../src/lib/core/events.js';
import type { Plan } from '../../../src/lib/plan/types.js';
import type { Sandbox } from '../../../src/sandbox/index.js';
import { sandboxContext } from '../../helpers/sandbox-context.js';
import { clientConfig, createTestClock, startSandbox, type TestClock } from '../../sandbox/helpers.js';

export interface ParamSetup {
  readonly sandbox: Sandbox;
  readonly clock: TestClock;
  readonly ctx: TaskContext & { readonly events: readonly TaskEvent[] };
  /** Somebody else's client. */
  readonly ssm: SSM;
  /** Writes versions as somebody else would. */
  store(name: string, ...values: readonly string[]): Promise<void>;
  storeSecret(name: string, ...values: readonly string[]): Promise<void>;
  /** How often an operation was called. */
  calls(operation: string): number;
}

/** An empty practice account whose clock stands still, and a task context in it. */
export async function startParams(overrides: Partial<TaskContext> = {}): Promise<ParamSetup> {
  const clock = createTestClock();
  const sandbox = await startSandbox({ clock, throttle: false });
  const ssm = new SSM(clientConfig(sandbox));
  const storer =
    (Type: 'String' | 'SecureString') =>
    async (Name: string, ...values: readonly string[]): Promise<void> => {
      for (const Value of values) await ssm.putParameter({ Name, Value, Type, Overwrite: true });
    };
  return {
    sandbox,
    clock,
    ssm,
    ctx: sandboxContext(sandbox, overrides),
    store: storer('String'),
    storeSecret: storer('SecureString'),
    calls: (operation) => sandbox.requests().filter((request) => request.operation === operation).length,
  };
}

/** Carries a plan out, as the command line does. */
export async function carryOut(plan: Plan, { signal }: Pick<TaskContext, 'signal'>): Promise<void> {
  for (const change of plan.changes) await change.apply?.(signal);
}

/** Everything that a person could see of an error: its texts, and with --debug the stacks of its causes. */
export function everythingOf(error: unknown): string {
  const parts: string[] = [];
  for (let current = error; current instanceof Error; current = current.cause) {
    parts.push(String(current), current.stack ?? '', JSON.stringify(current));
    if ('reason' in current) parts.push(String(current.reason));
    if ('hint' in current) parts.push(String(current.hint));
  }
  return parts.join('\n');
}
