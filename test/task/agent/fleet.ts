import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { planInstall, type AgentRow, type InstallInput } from '../../../src/lib/agent/index.js';
import { toAppError } from '../../../src/lib/cli/render-error.js';
import type { AppError } from '../../../src/lib/errors/app-error.js';
import type { TaskContext } from '../../../src/lib/aws/task-context.js';
import type { TaskEvent } from '../../../src/lib/core/events.js';
import type { Job } from '../../../src/lib/plan/types.js';
import { createSandbox, type Sandbox } from '../../../src/sandbox/index.js';
import { seedWeb3tier } from '../../../src/sandbox/seed/web3tier.js';
import { ec2Store } from '../../../src/sandbox/services/ec2/store.js';
import { ssmStore } from '../../../src/sandbox/services/ssm/store.js';
import type { StoredNode } from '../../../src/sandbox/services/ssm/types.js';
import { fakeClock } from '../../helpers/fake-clock.js';
import { sandboxContext } from '../../helpers/sandbox-context.js';

const REGION = 'ap-northeast-1';

/** The twelve servers of the seed, three of them broken, and a folder for files and runs. */
export interface AgentFleet {
  readonly sandbox: Sandbox;
  readonly ctx: TaskContext & { readonly events: readonly TaskEvent[] };
  readonly directory: string;
  id(name: string): string;
  node(name: string): StoredNode;
  /** Writes a file and gives its path. */
  file(name: string, text: string): string;
  input(changes?: Partial<InstallInput>): InstallInput;
  plan(changes?: Partial<InstallInput>): Promise<Job>;
  /** Plans and runs it; rows by the name of the node. */
  install(changes?: Partial<InstallInput>): Promise<Installed>;
  /** How many commands of this document each node got, by the node's name. */
  sent(document: string): Readonly<Record<string, number>>;
  count(operation: string): number;
}

export interface Installed {
  readonly rows: ReadonlyMap<string | null, AgentRow>;
  readonly failure: string | null;
}

export async function startAgentFleet(): Promise<AgentFleet> {
  const sandbox = await createSandbox({ clock: fakeClock(), throttle: false });
  onTestFinished(() => sandbox.close());
  seedWeb3tier(sandbox, { regions: [REGION], services: ['ssm', 'iam', 'ec2'] });
  const directory = mkdtempSync(join(tmpdir(), 'awsops-agent-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const ctx = sandboxContext(sandbox, { region: REGION });
  const { instances } = sandbox.store(ec2Store);
  const { nodes, commands } = sandbox.store(ssmStore);

  const nameOf = (id: string): string =>
    instances.get(id)?.Tags?.find(({ Key }) => Key === 'Name')?.Value ?? `no instance ${id}`;
  const id = (name: string): string => must([...instances.keys()].find((key) => nameOf(key) === name));
  const input = (changes: Partial<InstallInput> = {}): InstallInput => ({
    selection: { ids: [], tags: ['Project=web3tier'], all: false },
    config: ['linux-basic', 'windows-basic'],
    tier: 'standard',
    append: false,
    replace: false,
    verify: true,
    maxConcurrency: '50',
    maxErrors: '10%',
    canary: 'stages',
    onInterrupt: 'leave',
    runsDirectory: join(directory, 'runs'),
    ...changes,
  });
  const plan = (changes?: Partial<InstallInput>): Promise<Job> => planInstall(input(changes), ctx);

  return {
    sandbox,
    ctx,
    directory,
    id,
    node: (name) => must(nodes.get(id(name))),
    file(name, text) {
      const path = join(directory, name);
      writeFileSync(path, text);
      return path;
    },
    input,
    plan,
    async install(changes) {
      const { rows, failure } = await (await plan(changes)).run(ctx.signal);
      return { rows: new Map((rows as readonly AgentRow[]).map((row) => [row.name, row])), failure };
    },
    sent(document) {
      const counts: Record<string, number> = {};
      for (const command of commands.values()) {
        if (command.document.name !== document) continue;
        for (const name of command.instanceIds.map(nameOf)) counts[name] = (counts[name] ?? 0) + 1;
      }
      return counts;
    },
    count: (operation) => sandbox.requests().filter((request) => request.operation === operation).length,
  };
}

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the fixture has no such thing');
  return value;
}

/** What a person would be told of a rejection; fails when there is none. */
export async function failureOf(promise: Promise<unknown>): Promise<AppError> {
  try {
    await promise;
  } catch (error) {
    return toAppError(error, {});
  }
  throw new Error('expected a rejection');
}
