import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import type { TaskContext } from '../../../src/lib/aws/task-context.js';
import type { TaskEvent } from '../../../src/lib/core/events.js';
import { applyPlan } from '../../../src/lib/plan/apply.js';
import type { Plan } from '../../../src/lib/plan/types.js';
import type { Sandbox } from '../../../src/sandbox/index.js';
import { fakeClock } from '../../helpers/fake-clock.js';
import { sandboxContext } from '../../helpers/sandbox-context.js';
import { clientConfig, startSandbox } from '../../sandbox/helpers.js';

export const TOPIC = 'arn:aws:sns:ap-northeast-1:123456789012:ops';

export interface Setup {
  readonly sandbox: Sandbox;
  readonly cloudWatch: CloudWatch;
  readonly ctx: TaskContext & { readonly events: readonly TaskEvent[] };
  /** The operations that were called since, e.g. `PutMetricAlarm`. */
  calls(): readonly string[];
}

/** An empty account whose time jumps from sleep to sleep. */
export async function setUp(options: { readonly seed?: 'web3tier' } = {}): Promise<Setup> {
  const sandbox = await startSandbox({ clock: fakeClock(), throttle: false, ...options });
  return {
    sandbox,
    cloudWatch: new CloudWatch(clientConfig(sandbox)),
    ctx: sandboxContext(sandbox),
    calls: () => sandbox.requests().map(({ operation }) => operation),
  };
}

/** Actions and ids of a plan, e.g. `create web-cpu`. */
export const shown = ({ changes }: Plan): readonly string[] => changes.map(({ action, id }) => `${action} ${id}`);

/** Carries a plan out, as the adapter does. */
export const carryOut = (plan: Plan, signal = new AbortController().signal): Promise<void> =>
  applyPlan(plan, { signal, onChange: () => undefined });

/** The warnings that were reported. */
export const warnings = (events: readonly TaskEvent[]): readonly string[] =>
  events.flatMap((event) => (event.type === 'warn' ? [event.message] : []));
