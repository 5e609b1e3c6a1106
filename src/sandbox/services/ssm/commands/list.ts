import type {
  CommandFilter,
  CommandInvocation,
  ListCommandInvocationsRequest,
  ListCommandInvocationsResult,
  ListCommandsRequest,
  ListCommandsResult,
} from '@aws-sdk/client-ssm';
import { decodeToken, encodeToken } from '../../../pages.js';
import { ServiceError, type Call } from '../../../types.js';
import { constraintError, invalidNextToken, listWithin, numberWithin } from '../checks.js';
import { ssmStore } from '../store.js';
import type { StoredCommand, StoredInvocation } from '../types.js';
import { parentStatus } from './parent.js';
import { coarseStatus, commandView, invocationView } from './view.js';

/** API reference, ListCommands and ListCommandInvocations. */
const PAGE = { member: 'maxResults', min: 1, max: 50, fallback: 50 };
const MAX_FILTERS = 5;
const COMMAND_ID_LENGTH = 36;

interface Item {
  readonly command: StoredCommand;
  readonly invocation: StoredInvocation | undefined;
}

type Test = (item: Item) => boolean;

/** Commands, the newest first. */
export function listCommands(input: ListCommandsRequest, call: Call): ListCommandsResult {
  const limit = numberWithin(input.MaxResults, PAGE);
  checkCommandId(input.CommandId);
  const tests = testsOf(input.Filters, ['InvokedAfter', 'InvokedBefore', 'Status', 'ExecutionStage', 'DocumentName']);
  const { InstanceId: instanceId } = input;
  const scope = 'ssm.ListCommands';
  const found: StoredCommand[] = [];
  let last: number | undefined;
  for (const command of commandsFrom(input, { scope, call })) {
    if (found.length === limit) {
      return { Commands: found.map(commandView), NextToken: encodeToken(String(last), scope) };
    }
    last = command.sequence;
    const isFor = instanceId === undefined || command.invocations.has(instanceId);
    if (isFor && tests.every((test) => test({ command, invocation: undefined }))) found.push(command);
  }
  return { Commands: found.map(commandView) };
}

/** One node's part in commands; those of one command in the order in which they came to be. */
export function listCommandInvocations(input: ListCommandInvocationsRequest, call: Call): ListCommandInvocationsResult {
  const limit = numberWithin(input.MaxResults, PAGE);
  checkCommandId(input.CommandId);
  const tests = testsOf(input.Filters, ['InvokedAfter', 'InvokedBefore', 'Status', 'DocumentName']);
  const scope = 'ssm.ListCommandInvocations';
  const start = startOf(input.NextToken, scope);
  const page: CommandInvocation[] = [];
  for (const command of commandsFrom({ ...input, NextToken: undefined, before: start.sequence + 1 }, { scope, call })) {
    if (!isVisible(command, call)) continue;
    const list = invocationsOf(command, input.InstanceId);
    for (let index = command.sequence === start.sequence ? start.index : 0; index < list.length; index += 1) {
      const invocation = list[index];
      if (page.length === limit) {
        return { CommandInvocations: page, NextToken: encodeToken(`${command.sequence}:${index}`, scope) };
      }
      if (invocation && tests.every((test) => test({ command, invocation }))) {
        page.push(invocationView({ command, invocation }, { isDetailed: input.Details === true, call }));
      }
    }
  }
  return { CommandInvocations: page };
}

/** The service needs a moment until it shows what SendCommand made. */
export const isVisible = ({ requestedAtMs }: StoredCommand, call: Call): boolean =>
  call.clock.now() >= requestedAtMs + call.store(ssmStore).behaviour.invocationLagMs;

function invocationsOf(command: StoredCommand, instanceId: string | undefined): readonly StoredInvocation[] {
  if (instanceId === undefined) return command.invocationList;
  const invocation = command.invocations.get(instanceId);
  return invocation ? [invocation] : [];
}

function startOf(token: string | undefined, scope: string): { readonly sequence: number; readonly index: number } {
  if (token === undefined) return { sequence: Number.POSITIVE_INFINITY, index: 0 };
  const [sequence, index] = decodeToken(token, { scope, invalidToken: invalidNextToken }).split(':').map(Number);
  return { sequence: sequence ?? 0, index: index ?? 0 };
}

/** The commands that a list goes through, newest first: those before the token's, or the one that is asked for. */
function* commandsFrom(
  input: { readonly CommandId?: string | undefined; readonly NextToken?: string | undefined; readonly before?: number },
  { scope, call }: { readonly scope: string; readonly call: Call },
): Generator<StoredCommand> {
  const { commands, commandList } = call.store(ssmStore);
  const before = input.before ?? startOf(input.NextToken, scope).sequence;
  if (input.CommandId !== undefined) {
    const command = commands.get(input.CommandId);
    if (command && command.sequence < before) yield command;
    return;
  }
  const first = commandList[0]?.sequence ?? 1;
  for (let index = Math.min(commandList.length, before - first) - 1; index >= 0; index -= 1) {
    const command = commandList[index];
    if (command) yield command;
  }
}

function checkCommandId(id: string | undefined): void {
  if (id === undefined || id.length === COMMAND_ID_LENGTH) return;
  const bound = id.length < COMMAND_ID_LENGTH ? 'greater' : 'less';
  throw constraintError('commandId', id, `Member must have length ${bound} than or equal to ${COMMAND_ID_LENGTH}`);
}

function testsOf(filters: readonly CommandFilter[] | undefined, keys: readonly string[]): readonly Test[] {
  return listWithin(filters, { member: 'filters', max: MAX_FILTERS }).map(({ key = '', value = '' }) => {
    if (!keys.includes(key)) throw new ServiceError('InvalidFilterKey', `The filter key ${key} is not valid.`);
    return testOf(key, value);
  });
}

function testOf(key: string, value: string): Test {
  switch (key) {
    case 'InvokedAfter': {
      const atMs = timeOf(value);
      return ({ command }) => command.requestedAtMs >= atMs;
    }
    case 'InvokedBefore': {
      const atMs = timeOf(value);
      return ({ command }) => command.requestedAtMs < atMs;
    }
    case 'DocumentName':
      return ({ command }) => command.document.name === value;
    case 'ExecutionStage':
      if (value !== 'Executing' && value !== 'Complete') break;
      return ({ command }) => isExecuting(command) === (value === 'Executing');
    default:
      return (item) => statusesOf(item).includes(value);
  }
  throw new ServiceError('ValidationException', `The filter value ${value} of ${key} is not valid.`);
}

function timeOf(value: string): number {
  const atMs = Date.parse(value);
  if (Number.isFinite(atMs)) return atMs;
  throw new ServiceError('ValidationException', `The filter value ${value} is not a timestamp.`);
}

const isExecuting = (command: StoredCommand): boolean =>
  ['Pending', 'InProgress', 'Cancelling'].includes(parentStatus(command).status);

/** The status filter takes coarse and detailed statuses. */
function statusesOf({ command, invocation }: Item): readonly string[] {
  if (invocation) return [coarseStatus(invocation.state), invocation.state];
  const { status, details } = parentStatus(command);
  return [status, details];
}
