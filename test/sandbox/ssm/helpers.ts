import {
  GetCommandInvocationCommand,
  ListCommandInvocationsCommand,
  ListCommandsCommand,
  SendCommandCommand,
  SSMClient,
  type Command,
  type CommandInvocation,
  type GetCommandInvocationResult,
  type SendCommandCommandInput,
} from '@aws-sdk/client-ssm';
import { iamStore, insertRole } from '../../../src/sandbox/services/iam/store.js';
import { insertNode, ssmStore, type NewNode } from '../../../src/sandbox/services/ssm/store.js';
import type { StoredNode } from '../../../src/sandbox/services/ssm/types.js';
import type { Sandbox, SandboxOptions } from '../../../src/sandbox/index.js';
import { clientConfig, createTestClock, startSandbox, START_MS, type TestClock } from '../helpers.js';

/** An instance id for a number. */
export const nodeId = (number: number): string => `i-${number.toString(16).padStart(17, '0')}`;

/** What a node of a test is, past its number. */
export type NodeSpec = Partial<NewNode>;

export interface Fleet {
  readonly sandbox: Sandbox;
  readonly clock: TestClock;
  readonly client: SSMClient;
  readonly nodes: readonly StoredNode[];
  readonly ids: readonly string[];
}

/** A Linux node that takes a second for every command. */
export function addNode(sandbox: Sandbox, number: number, spec: NodeSpec = {}): StoredNode {
  return insertNode(sandbox.store(ssmStore), {
    instanceId: nodeId(number),
    platformType: 'Linux',
    platformName: 'Ubuntu',
    platformVersion: '24.04',
    ipAddress: `10.0.${Math.floor(number / 250)}.${number % 250}`,
    iamRole: 'node',
    registeredAtMs: START_MS - 86_400_000,
    secondsPerCommand: 1,
    ...spec,
  });
}

/** A sandbox with managed nodes and nothing else; its clock stands still until a test turns it. */
export async function startFleet(specs: number | readonly NodeSpec[], options: SandboxOptions = {}): Promise<Fleet> {
  const clock = createTestClock();
  const sandbox = await startSandbox({ clock, throttle: false, ...options });
  const list = typeof specs === 'number' ? Array.from({ length: specs }, () => ({})) : specs;
  const nodes = list.map((spec, index) => addNode(sandbox, index + 1, spec));
  const client = new SSMClient(clientConfig(sandbox));
  return { sandbox, clock, client, nodes, ids: nodes.map(({ instanceId }) => instanceId) };
}

/** Sends a shell script to all nodes of a fleet, or what is given instead. */
export async function send(
  { client, ids }: Pick<Fleet, 'client' | 'ids'>,
  { script = 'true', ...input }: Partial<SendCommandCommandInput> & { readonly script?: string } = {},
): Promise<string> {
  const defaults: SendCommandCommandInput = {
    DocumentName: 'AWS-RunShellScript',
    ...(input.Targets ? {} : { InstanceIds: [...ids] }),
    ...(input.DocumentName === undefined ? { Parameters: { commands: [script] } } : {}),
  };
  const { Command: command } = await client.send(new SendCommandCommand({ ...defaults, ...input }));
  return command?.CommandId ?? '';
}

/** A command as ListCommands shows it. */
export async function commandOf({ client }: Pick<Fleet, 'client'>, id: string): Promise<Command> {
  const { Commands: commands } = await client.send(new ListCommandsCommand({ CommandId: id }));
  const [command] = commands ?? [];
  if (!command) throw new Error(`there is no command ${id}`);
  return command;
}

/** All invocations of a command, with details. */
export async function invocationsOf(
  { client }: Pick<Fleet, 'client'>,
  id: string,
): Promise<readonly CommandInvocation[]> {
  const found: CommandInvocation[] = [];
  let token: string | undefined;
  do {
    const page = await client.send(
      new ListCommandInvocationsCommand({ CommandId: id, Details: true, NextToken: token }),
    );
    found.push(...(page.CommandInvocations ?? []));
    token = page.NextToken;
  } while (token !== undefined);
  return found;
}

/** How many invocations have which detailed status. */
export async function tally(fleet: Pick<Fleet, 'client'>, id: string): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const { StatusDetails: details = '' } of await invocationsOf(fleet, id)) {
    counts[details] = (counts[details] ?? 0) + 1;
  }
  return counts;
}

export const resultOf = (
  { client }: Pick<Fleet, 'client'>,
  { command, node, plugin }: { readonly command: string; readonly node: string; readonly plugin?: string },
): Promise<GetCommandInvocationResult> =>
  client.send(new GetCommandInvocationCommand({ CommandId: command, InstanceId: node, PluginName: plugin }));

/** Sends, lets time pass until the command must have ended, and gives the result of the first node. */
export async function run(
  fleet: Fleet,
  input: Parameters<typeof send>[1] & { readonly plugin?: string; readonly seconds?: number } = {},
): Promise<GetCommandInvocationResult> {
  const { plugin, seconds = 10, ...rest } = input;
  const command = await send(fleet, rest);
  fleet.clock.advance(seconds * 1000);
  return resultOf(fleet, { command, node: fleet.ids[0] ?? '', ...(plugin === undefined ? {} : { plugin }) });
}

/** The role `node`, which may do the given actions everywhere. */
export function allow({ sandbox }: Pick<Fleet, 'sandbox'>, ...Action: string[]): void {
  const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] };
  insertRole(sandbox.store(iamStore), {
    account: sandbox.account,
    name: 'node',
    createdAtMs: START_MS,
    trustPolicy: '{}',
    inlinePolicies: Action.length === 0 ? {} : { all: JSON.stringify(document) },
  });
}
