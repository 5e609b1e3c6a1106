import {
  CancelCommandCommand,
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  ListCommandInvocationsCommand,
  ListCommandsCommand,
  SendCommandCommand,
  SSMClient,
  type CommandInvocation,
  type Command,
  type GetCommandInvocationResult,
  type ListCommandsRequest,
  type SendCommandRequest,
} from '@aws-sdk/client-ssm';
import type { TaskContext } from '../../../aws/task-context.js';
import { createRateGovernor, type RateGovernor } from '../../../core/token-bucket.js';
import { MAX_PAGE } from '../limits.js';
import { kindOf } from './errors.js';

/** The calls of the engine. Every one keeps to a rate of its own and is tried again as far as that is safe. */
export interface Calls {
  /** Sent again only when the service said that it did nothing; otherwise throws what happened. */
  send(input: SendCommandRequest): Promise<Command>;
  /** Commands, the newest first. */
  listCommands(input: ListCommandsRequest): AsyncIterable<readonly Command[]>;
  listInvocations(commandId: string): AsyncIterable<readonly CommandInvocation[]>;
  getInvocation(input: {
    readonly commandId: string;
    readonly instanceId: string;
    readonly pluginName: string | undefined;
  }): Promise<GetCommandInvocationResult>;
  /** Which of the ids Systems Manager knows. */
  knownIds(instanceIds: readonly string[]): Promise<ReadonlySet<string>>;
  cancel(commandId: string): Promise<void>;
}

/**
 * Calls per second to begin with, by operation. The service does not publish its quotas; the governor halves the rate
 * whenever it refuses one, and starts at 80 % of what is given here.
 */
const RATES = { send: 2.5, list: 5, listInvocations: 5, get: 10, describe: 10, cancel: 25 };

/** A throttling storm of some minutes is waited out; so is a failure of the service or the network of about one. */
const MAX_THROTTLED = 12;
const MAX_UNCERTAIN = 7;
const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 20_000;
/** An answer to SendCommand that is on its way when a run is interrupted is worth waiting for. */
const SEND_GRACE_MS = 1_500;

/** The calls for one run in one account and region. */
export function createCalls(ctx: Pick<TaskContext, 'aws' | 'signal' | 'clock'>): Calls {
  const client = ctx.aws.client(SSMClient);
  const governorOf = Object.fromEntries(
    Object.entries(RATES).map(([name, rate]) => [name, createRateGovernor(rate, { clock: ctx.clock })]),
  );
  const governed = <T>(name: keyof typeof RATES, call: () => Promise<T>): Promise<T> =>
    withRetries(call, { governor: governorOf[name], isSend: name === 'send', ctx });
  const options = { abortSignal: ctx.signal };

  return {
    async send(input) {
      const late = lateSignal(ctx.signal);
      try {
        const { Command: command } = await governed('send', () =>
          client.send(once(new SendCommandCommand(input)), { abortSignal: late.signal }),
        );
        return withId(command);
      } finally {
        late.close();
      }
    },
    async *listCommands(input) {
      let token: string | undefined;
      do {
        const page = await governed('list', () =>
          client.send(once(new ListCommandsCommand({ ...input, MaxResults: MAX_PAGE, NextToken: token })), options),
        );
        yield page.Commands ?? [];
        token = page.NextToken === '' ? undefined : page.NextToken;
      } while (token !== undefined);
    },
    async *listInvocations(commandId) {
      let token: string | undefined;
      do {
        const input = { CommandId: commandId, Details: true, MaxResults: MAX_PAGE, NextToken: token };
        const page = await governed('listInvocations', () =>
          client.send(once(new ListCommandInvocationsCommand(input)), options),
        );
        yield page.CommandInvocations ?? [];
        token = page.NextToken === '' ? undefined : page.NextToken;
      } while (token !== undefined);
    },
    getInvocation: ({ commandId, instanceId, pluginName }) =>
      governed('get', () => {
        const input = { CommandId: commandId, InstanceId: instanceId, PluginName: pluginName };
        return client.send(once(new GetCommandInvocationCommand(input)), options);
      }),
    async knownIds(instanceIds) {
      const known = new Set<string>();
      let token: string | undefined;
      do {
        const Filters = [{ Key: 'InstanceIds', Values: [...instanceIds] }];
        const page = await governed('describe', () =>
          client.send(
            once(new DescribeInstanceInformationCommand({ Filters, MaxResults: MAX_PAGE, NextToken: token })),
            options,
          ),
        );
        for (const { InstanceId } of page.InstanceInformationList ?? []) if (InstanceId) known.add(InstanceId);
        token = page.NextToken === '' ? undefined : page.NextToken;
      } while (token !== undefined);
      return known;
    },
    async cancel(commandId) {
      await governed('cancel', () => client.send(once(new CancelCommandCommand({ CommandId: commandId })), options));
    },
  };
}

/** A command whose middleware can be added to. */
interface WithStack {
  readonly middlewareStack: {
    add(
      middleware: <Args, Result>(next: (args: Args) => Result) => (args: Args) => Result,
      options: { step: 'finalizeRequest'; priority: 'high'; name: string; override: boolean },
    ): void;
  };
}

/**
 * Takes the SDK's own retries off one command. SendCommand has no client token: sending it again after an answer got
 * lost runs the script twice. The other operations are tried again by us, at our rates and on the clock of the task.
 */
export function once<C extends WithStack>(command: C): C {
  command.middlewareStack.add((next) => next, {
    step: 'finalizeRequest',
    priority: 'high',
    name: 'retryMiddleware',
    override: true,
  });
  return command;
}

interface Retries {
  readonly governor: RateGovernor | undefined;
  readonly isSend: boolean;
  readonly ctx: Pick<TaskContext, 'signal' | 'clock'>;
}

async function withRetries<T>(call: () => Promise<T>, { governor, isSend, ctx }: Retries): Promise<T> {
  let [throttled, uncertain] = [0, 0];
  for (;;) {
    await governor?.take({ signal: ctx.signal });
    try {
      const result = await call();
      governor?.succeeded();
      return result;
    } catch (error) {
      const kind = kindOf(error);
      if (kind === 'throttled') governor?.throttled();
      if (kind === 'throttled') throttled += 1;
      if (kind === 'uncertain') uncertain += 1;
      const isHopeless = kind === 'refused' || throttled > MAX_THROTTLED || uncertain > MAX_UNCERTAIN;
      // An interrupted SendCommand is as uncertain as one whose answer got lost: whoever sent it has to know.
      if (isHopeless || (kind === 'uncertain' && isSend)) throw error;
      ctx.signal.throwIfAborted();
      const ceilingMs = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (throttled + uncertain));
      await ctx.clock.sleep(ceilingMs * (0.5 + Math.random() / 2), ctx.signal);
    }
  }
}

/** A command without an id cannot be waited for; it may be there all the same. */
function withId(command: Command | undefined): Command {
  if (command?.CommandId !== undefined) return command;
  throw new Error('SendCommand was answered without a command');
}

/** Aborts some time after the other one. */
function lateSignal(signal: AbortSignal): { readonly signal: AbortSignal; close(): void } {
  const late = new AbortController();
  const onAbort = (): void => {
    // Not with the same reason: a call that fails with that one was never made.
    AbortSignal.timeout(SEND_GRACE_MS).addEventListener('abort', () => late.abort(), { once: true });
  };
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  return { signal: late.signal, close: () => signal.removeEventListener('abort', onAbort) };
}
