import { EventBridge, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SNS, SNSClient } from '@aws-sdk/client-sns';
import type { TaskContext } from '../../../src/lib/aws/task-context.js';
import type { AwsClient } from '../../../src/lib/aws/types.js';
import type { TaskEvent } from '../../../src/lib/core/events.js';
import { applyPlan } from '../../../src/lib/plan/apply.js';
import type { Plan } from '../../../src/lib/plan/types.js';
import type { Sandbox } from '../../../src/sandbox/index.js';
import { eventsStore } from '../../../src/sandbox/services/events/store.js';
import { snsStore } from '../../../src/sandbox/services/sns/store.js';
import { sandboxContext } from '../../helpers/sandbox-context.js';
import { clientConfig, startSandbox } from '../../sandbox/helpers.js';

export const ACCOUNT = '123456789012';
export const arnOfTopic = (name: string): string => `arn:aws:sns:ap-northeast-1:${ACCOUNT}:${name}`;
export const arnOfRule = (name: string): string => `arn:aws:events:ap-northeast-1:${ACCOUNT}:rule/${name}`;

export interface Setup {
  readonly sandbox: Sandbox;
  readonly events: EventBridge;
  readonly sns: SNS;
  /** A context of its own for every run, as processes have. */
  newContext(overrides?: Parameters<typeof sandboxContext>[1]): TaskContext & { readonly events: readonly TaskEvent[] };
}

export async function setUp(): Promise<Setup> {
  const sandbox = await startSandbox({ throttle: false });
  const config = clientConfig(sandbox);
  const newContext: Setup['newContext'] = (overrides) => sandboxContext(sandbox, overrides);
  return { sandbox, events: new EventBridge(config), sns: new SNS(config), newContext };
}

/** Does what a plan says. */
export const carryOut = (plan: Plan, ctx: TaskContext): Promise<void> =>
  applyPlan(plan, { signal: ctx.signal, onChange: () => undefined });

/** `action resource id: reason` of every change. */
export const rows = (plan: Plan): readonly string[] =>
  plan.changes.map(({ action, resource, id, reason }) => `${action} ${resource} ${id}: ${reason}`);

export const actions = (plan: Plan): readonly string[] => plan.changes.map(({ action }) => action);

/** The messages of one kind of event. */
export const told = (ctx: { readonly events: readonly TaskEvent[] }, type: TaskEvent['type']): readonly string[] =>
  ctx.events.flatMap((event) => (event.type === type && 'message' in event ? [event.message] : []));

/** Everything that notifications can leave behind. */
export function stateOf({ sandbox }: Pick<Setup, 'sandbox'>): unknown {
  return {
    rules: [...sandbox.store(eventsStore).rules.values()].map(({ compiled: _compiled, tags, targets, ...rule }) => ({
      ...rule,
      tags: [...tags],
      targets: [...targets.values()],
    })),
    topics: [...sandbox.store(snsStore).topics.values()].map(({ name, attributes, tags, subscriptions }) => ({
      name,
      attributes: [...attributes],
      tags: [...tags],
      mails: [...subscriptions.values()].map(({ endpoint, isConfirmed }) => [endpoint, isConfirmed]),
    })),
  };
}

/** Clicks the link in the last confirmation mail of everybody. */
export async function confirmAll({ sandbox, sns }: Pick<Setup, 'sandbox' | 'sns'>): Promise<void> {
  for (const { token, topicArn: TopicArn } of sandbox.store(snsStore).mails) {
    if (token !== null) await sns.confirmSubscription({ TopicArn, Token: token }).catch(() => undefined);
  }
}

/** Mails that are no confirmations. */
export const mailsOf = ({ sandbox }: Pick<Setup, 'sandbox'>) =>
  sandbox.store(snsStore).mails.filter(({ token }) => token === null);

/** What happens instead of a call; `proceed` makes it. */
export type Interceptor = (operation: string, proceed: () => Promise<unknown>) => Promise<unknown>;

/** Puts something between a task and the services. */
export function intercept(ctx: TaskContext, interceptor: Interceptor): void {
  const clients: readonly AwsClient[] = [ctx.aws.client(EventBridgeClient), ctx.aws.client(SNSClient)];
  for (const client of clients) {
    const stack = client.middlewareStack as { add(middleware: unknown, options: object): void };
    const middleware =
      (next: (args: unknown) => Promise<unknown>, { commandName = '' }: { commandName?: string }) =>
      (args: unknown) =>
        interceptor(commandName.replace(/Command$/, ''), () => next(args));
    stack.add(middleware, { step: 'initialize', name: 'intercept' });
  }
}

/** An error as the SDK throws it for an answer of the service. */
export const serviceError = (name: string, message: string): Error =>
  Object.assign(new Error(message), { name, $fault: 'client', $metadata: { httpStatusCode: 400, requestId: 'r-1' } });
