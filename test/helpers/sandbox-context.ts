import { QUIET_LOGGER } from '../../src/lib/aws/quiet-logger.js';
import type { AwsSession } from '../../src/lib/aws/types.js';
import type { TaskContext } from '../../src/lib/aws/task-context.js';
import type { TaskEvent } from '../../src/lib/core/events.js';
import type { Sandbox } from '../../src/sandbox/index.js';

/** A task context whose clients talk to a sandbox, on the sandbox's own clock. `events` holds what the task reported. */
export function sandboxContext(
  sandbox: Pick<Sandbox, 'endpoint' | 'account' | 'clock'>,
  { region = 'ap-northeast-1', ...overrides }: Partial<TaskContext> & { readonly region?: string } = {},
): TaskContext & { readonly events: readonly TaskEvent[] } {
  const events: TaskEvent[] = [];
  return {
    aws: sandboxSession(sandbox, region),
    signal: new AbortController().signal,
    report: (event) => void events.push(event),
    ask: async ({ message }) => {
      throw new Error(`the task asked "${message}" and nobody answers in this test`);
    },
    clock: sandbox.clock,
    ...overrides,
    events,
  };
}

function sandboxSession(sandbox: Pick<Sandbox, 'endpoint' | 'account'>, region: string): AwsSession {
  const clients = new Map<unknown, unknown>();
  return {
    profile: null,
    region,
    endpointUrl: sandbox.endpoint,
    client(Client) {
      const known = clients.get(Client);
      if (known instanceof Client) return known;
      const made = new Client({
        region,
        endpoint: sandbox.endpoint,
        // As sessions do with every endpoint that is not AWS's own.
        forcePathStyle: true,
        logger: QUIET_LOGGER,
        credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
      });
      clients.set(Client, made);
      return made;
    },
    destroy: () => undefined,
    identity: async () => ({ account: sandbox.account, arn: `arn:aws:iam::${sandbox.account}:root`, userId: 'ROOT' }),
  };
}
