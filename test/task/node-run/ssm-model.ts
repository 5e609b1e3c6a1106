import { HttpResponse, type HttpRequest } from '@smithy/core/transport';
import { Readable } from 'node:stream';
import type { Clock } from '../../../src/lib/core/clock.js';

/** How a node ends what it is sent, and after how long. */
export interface NodeBehaviour {
  readonly ms: number;
  readonly end: 'Success' | 'Failed' | 'ExecutionTimedOut' | 'DeliveryTimedOut' | 'Undeliverable' | 'AccessDenied';
}

/** What becomes of a request. `lost`: it is carried out and the answer does not arrive. */
export type Fault = 'none' | 'throttled' | 'broken' | 'lost' | 'failed' | 'failed-after' | 'html';

interface Invocation {
  readonly instanceId: string;
  state: string;
  startedAtMs: number | undefined;
  endedAtMs: number | undefined;
}

export interface ModelCommand {
  readonly id: string;
  readonly comment: string;
  readonly documentName: string;
  readonly requestedAtMs: number;
  readonly maxConcurrency: number;
  readonly maxErrors: number;
  readonly invocations: readonly Invocation[];
}

export interface ModelOptions {
  readonly clock: Clock;
  readonly behaviourOf: (instanceId: string) => NodeBehaviour;
  /** Nodes that SendCommand refuses. */
  readonly gone?: ReadonlySet<string>;
  /** Whether a refusal names them; otherwise they have to be found out. */
  readonly namesGone?: boolean;
  /** How long after SendCommand lists know nothing of a command. */
  readonly lagMs?: number;
  /** Drawn for every request. */
  readonly faultOf?: (operation: string) => Fault;
}

/** A small Systems Manager in memory, written apart from the engine that it tests. */
export interface SsmModel {
  readonly requestHandler: {
    handle(request: HttpRequest): Promise<{ response: HttpResponse }>;
    destroy(): void;
  };
  readonly commands: readonly ModelCommand[];
  /** In which commands a node began. */
  begunIn(instanceId: string): readonly string[];
  /** The most nodes that worked at the same time. */
  busiest(): number;
  /** Requests so far, by operation. */
  readonly calls: Map<string, number>;
  /** Lets everything happen up to now. */
  settle(): void;
}

const ERRORS = ['Failed', 'ExecutionTimedOut'];
const isOver = (state: string): boolean => !['Pending', 'InProgress', 'Cancelling'].includes(state);

export function ssmModel(options: ModelOptions): SsmModel {
  const { clock, behaviourOf, gone = new Set<string>(), lagMs = 0 } = options;
  const commands: ModelCommand[] = [];
  const calls = new Map<string, number>();

  /** Brings one command up to a moment, event by event. */
  const advance = (command: ModelCommand, untilMs: number): void => {
    for (;;) {
      const ending = command.invocations
        .filter(({ state, endedAtMs }) => state === 'InProgress' && endedAtMs !== undefined && endedAtMs <= untilMs)
        .toSorted((a, b) => (a.endedAtMs ?? 0) - (b.endedAtMs ?? 0))[0];
      open(command, ending?.endedAtMs ?? untilMs);
      if (!ending) return;
      ending.state = behaviourOf(ending.instanceId).end;
      open(command, ending.endedAtMs ?? untilMs);
    }
  };
  const open = (command: ModelCommand, atMs: number): void => {
    const errors = command.invocations.filter(({ state }) => ERRORS.includes(state)).length;
    const waiting = command.invocations.filter(({ state }) => state === 'Pending');
    if (errors > command.maxErrors) return waiting.forEach((invocation) => void (invocation.state = 'Terminated'));
    const active = command.invocations.filter(({ state }) => state === 'InProgress').length;
    for (const invocation of waiting.slice(0, Math.max(0, command.maxConcurrency - active))) {
      invocation.state = 'InProgress';
      const firstMs = command.invocations.every(({ startedAtMs }) => startedAtMs === undefined);
      invocation.startedAtMs = firstMs ? command.requestedAtMs : Math.max(command.requestedAtMs, atMs);
      invocation.endedAtMs = invocation.startedAtMs + behaviourOf(invocation.instanceId).ms;
    }
  };
  const settle = (): void => commands.forEach((command) => advance(command, clock.now()));

  const operations: Record<string, (input: Record<string, never>) => unknown> = {
    SendCommand(input) {
      const ids: string[] = input['InstanceIds'] ?? [];
      if (ids.length === 0 || ids.length > 50) throw refusal('ValidationException', 'instanceIds');
      const bad = ids.filter((id) => gone.has(id));
      if (bad.length > 0) {
        const named = options.namesGone === false ? '' : ` [[${bad.join(', ')}]]`;
        throw refusal('InvalidInstanceId', `Instances${named} not in a valid state for account 123456789012`);
      }
      const command: ModelCommand = {
        id: `00000000-0000-4000-8000-${String(commands.length).padStart(12, '0')}`,
        comment: String(input['Comment']),
        documentName: String(input['DocumentName']),
        requestedAtMs: clock.now(),
        maxConcurrency: Number(input['MaxConcurrency']),
        maxErrors: Number(input['MaxErrors']),
        invocations: ids.map((instanceId) => ({
          instanceId,
          state: 'Pending',
          startedAtMs: undefined,
          endedAtMs: undefined,
        })),
      };
      commands.push(command);
      advance(command, clock.now());
      return { Command: view(command) };
    },
    ListCommands({ CommandId: id, Filters: filters = [], NextToken: token }) {
      const after = (filters as { key: string; value: string }[]).find(({ key }) => key === 'InvokedAfter')?.value;
      const visible = commands
        .filter((command) => command.requestedAtMs + lagMs <= clock.now())
        .filter((command) => id === undefined || command.id === id)
        .filter((command) => after === undefined || command.requestedAtMs >= Date.parse(after))
        .toReversed();
      return page('Commands', visible.map(view), token);
    },
    ListCommandInvocations({ CommandId: id, NextToken: token }) {
      const command = commands.find((each) => each.id === id && each.requestedAtMs + lagMs <= clock.now());
      return page(
        'CommandInvocations',
        (command?.invocations ?? []).map((each) => invocationView(each, command)),
        token,
      );
    },
    DescribeInstanceInformation({ Filters: filters }) {
      const ids: string[] = (filters as { Values: string[] }[] | undefined)?.[0]?.Values ?? [];
      if (options.namesGone === false) throw refusal('AccessDeniedException', 'not authorized');
      return { InstanceInformationList: ids.filter((id) => !gone.has(id)).map((InstanceId) => ({ InstanceId })) };
    },
    CancelCommand({ CommandId: id }) {
      for (const invocation of commands.find((each) => each.id === id)?.invocations ?? []) {
        if (!isOver(invocation.state)) invocation.state = 'Cancelled';
      }
      return {};
    },
  };

  return {
    commands,
    calls,
    settle,
    begunIn: (instanceId) =>
      commands
        .filter(({ invocations }) =>
          invocations.some((each) => each.instanceId === instanceId && each.startedAtMs !== undefined),
        )
        .map(({ id }) => id),
    busiest() {
      const events = commands.flatMap(({ invocations }) =>
        invocations.flatMap(({ startedAtMs, endedAtMs }) =>
          startedAtMs === undefined || endedAtMs === undefined
            ? []
            : [
                { atMs: startedAtMs, change: 1 },
                { atMs: endedAtMs, change: -1 },
              ],
        ),
      );
      let [now, most] = [0, 0];
      for (const { change } of events.toSorted((a, b) => a.atMs - b.atMs || a.change - b.change)) {
        now += change;
        most = Math.max(most, now);
      }
      return most;
    },
    requestHandler: {
      destroy: () => {},
      async handle(request) {
        const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
        calls.set(operation, (calls.get(operation) ?? 0) + 1);
        settle();
        const fault = options.faultOf?.(operation) ?? 'none';
        if (fault === 'throttled') return answer(400, { __type: 'ThrottlingException', message: 'Rate exceeded' });
        if (fault === 'broken') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
        if (fault === 'failed') return answer(500, { __type: 'InternalServerError', message: 'an error' });
        if (fault === 'html') return answer(502, '<html><body>Bad gateway</body></html>');
        const reply = carryOut(operations[operation], request);
        if (fault === 'lost') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
        if (fault === 'failed-after') return answer(500, { __type: 'InternalServerError', message: 'an error' });
        return reply;
      },
    },
  };
}

function carryOut(
  operation: ((input: Record<string, never>) => unknown) | undefined,
  request: HttpRequest,
): { response: HttpResponse } {
  try {
    const input = JSON.parse(Buffer.from(new Uint8Array(request.body as Uint8Array)).toString()) as Record<
      string,
      never
    >;
    return answer(200, operation?.(input));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return answer(400, { __type: error.name, message: error.message });
  }
}

class Refusal extends Error {}
const refusal = (name: string, message: string): Refusal => Object.assign(new Refusal(message), { name });

function answer(statusCode: number, body: unknown): { response: HttpResponse } {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const headers = { 'content-type': 'application/x-amz-json-1.1' };
  return { response: new HttpResponse({ statusCode, headers, body: Readable.from([Buffer.from(text)]) }) };
}

/** Pages of 50, as the service gives them. */
function page(name: string, items: readonly unknown[], token: string | undefined): Record<string, unknown> {
  const from = Number(token ?? 0);
  return {
    [name]: items.slice(from, from + 50),
    ...(items.length > from + 50 ? { NextToken: String(from + 50) } : {}),
  };
}

function view(command: ModelCommand): Record<string, unknown> {
  const states = command.invocations.map(({ state }) => state);
  const done = states.filter(isOver).length;
  const isDone = done === states.length;
  return {
    CommandId: command.id,
    Comment: command.comment,
    DocumentName: command.documentName,
    RequestedDateTime: command.requestedAtMs / 1000,
    ExpiresAfter: command.requestedAtMs / 1000 + 7200,
    Status: isDone ? 'Success' : 'InProgress',
    StatusDetails: isDone ? 'Success' : 'InProgress',
    TargetCount: states.length,
    CompletedCount: done,
    ErrorCount: states.filter((state) => ERRORS.includes(state)).length,
    DeliveryTimedOutCount: states.filter((state) => state === 'DeliveryTimedOut').length,
  };
}

function invocationView({ instanceId, state, startedAtMs, endedAtMs }: Invocation, command?: ModelCommand) {
  const coarse: Record<string, string> = {
    ExecutionTimedOut: 'TimedOut',
    DeliveryTimedOut: 'TimedOut',
    Undeliverable: 'Failed',
    AccessDenied: 'Failed',
    Terminated: 'Cancelled',
  };
  return {
    CommandId: command?.id,
    InstanceId: instanceId,
    Status: coarse[state] ?? state,
    StatusDetails: state,
    CommandPlugins: [
      {
        Name: 'aws:runShellScript',
        Status: coarse[state] ?? state,
        StatusDetails: state,
        ResponseCode: state === 'Success' ? 0 : state === 'Failed' ? 1 : -1,
        ...(startedAtMs === undefined ? {} : { ResponseStartDateTime: startedAtMs / 1000 }),
        ...(isOver(state) && endedAtMs !== undefined ? { ResponseFinishDateTime: endedAtMs / 1000 } : {}),
        Output: `output of ${instanceId}`,
      },
    ],
  };
}
