import { onTestFinished } from 'vitest';
import type { TaskContext } from '../../../src/lib/aws/task-context.js';
import type { TaskEvent } from '../../../src/lib/core/events.js';
import type { CommandSpec, RunNode } from '../../../src/lib/node/run/types.js';
import { createSandbox, type Sandbox } from '../../../src/sandbox/index.js';
import { insertNode, ssmStore, type NewNode } from '../../../src/sandbox/services/ssm/store.js';
import { fakeClock } from '../../helpers/fake-clock.js';
import { sandboxContext } from '../../helpers/sandbox-context.js';

/** A practice account whose time jumps, with nodes in it. */
export interface Fleet {
  readonly sandbox: Sandbox;
  readonly ctx: TaskContext & { readonly events: readonly TaskEvent[] };
  readonly nodes: readonly RunNode[];
  /** How often operations were called. */
  calls(operation: string): number;
}

export const nodeId = (index: number): string => `mi-${index.toString(16).padStart(17, '0')}`;

/** Machines outside EC2: they need no instances behind them. `change` says how they differ. */
export async function fleet(
  count: number,
  {
    change = () => ({}),
    throttle = true,
    ...overrides
  }: Partial<TaskContext> & {
    readonly change?: (index: number) => Partial<NewNode>;
    readonly throttle?: boolean;
  } = {},
): Promise<Fleet> {
  const clock = fakeClock();
  const sandbox = await createSandbox({ clock, throttle });
  onTestFinished(() => sandbox.close());
  const store = sandbox.store(ssmStore);
  const nodes = Array.from({ length: count }, (_, index) => {
    const node = insertNode(store, {
      instanceId: nodeId(index),
      platformType: 'Linux',
      platformName: 'Amazon Linux',
      platformVersion: '2023',
      ipAddress: `10.0.${index >> 8}.${index & 255}`,
      iamRole: 'fleet',
      registeredAtMs: clock.now() - 3_600_000,
      secondsPerCommand: 1,
      ...change(index),
    });
    return { instanceId: node.instanceId, platform: node.platformType };
  });
  return {
    sandbox,
    ctx: sandboxContext(sandbox, overrides),
    nodes,
    calls: (operation) => sandbox.requests().filter((request) => request.operation === operation).length,
  };
}

/** A script for Linux, as `node run` would send it. */
export const script = (...commands: readonly string[]): CommandSpec => ({
  documentName: 'AWS-RunShellScript',
  parameters: { commands },
  deliveryTimeoutMs: 600_000,
});
