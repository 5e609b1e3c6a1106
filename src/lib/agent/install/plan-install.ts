import { SSMClient, GetDocumentCommand } from '@aws-sdk/client-ssm';
import type { TaskContext } from '../../aws/task-context.js';
import { usageError } from '../../errors/app-error.js';
import {
  concurrencyOf,
  errorLimitOf,
  openJournal,
  parseCanary,
  planWaves,
  readJournal,
  reopenJournal,
  resolveNodes,
  withRun,
  type FleetNode,
} from '../../node/index.js';
import { planPut } from '../../param/index.js';
import type { Job, JobResult, PlannedChange } from '../../plan/types.js';
import { countNodes } from '../count-nodes.js';
import { MANAGE_DOCUMENT, PACKAGE_DOCUMENT, readCommandDocument, type CommandDocument } from '../manage-agent.js';
import type { AgentConfiguration, AgentRow } from '../types.js';
import { decideAll, type DecidedNode } from './decide-all.js';
import { DELIVERY_TIMEOUT_MS } from '../rollout-input.js';
import { failureOf } from '../failure.js';
import type { InstallInput } from './input.js';
import { rollOut } from './roll-out.js';
import { tellReasons } from '../tell-reasons.js';
import { restorePlan, savePlan, type InstallPlan } from './saved-plan.js';

const WHAT = 'agent install';

/** Datapoints of an agent come every minute and take up to two more to be seen. */
const VERIFY_TIMEOUT_MS = 5 * 60_000;

/**
 * Finds out what every node of the selection needs. The job stores the configurations, then installs, configures and
 * verifies wave by wave; with `resume` it goes on with a run where it ended.
 *
 * @throws usage error for a faulty or missing configuration; not found error for unknown nodes, a tag that nothing has,
 *   or an unknown run
 */
export const planInstall = (input: InstallInput, ctx: TaskContext): Promise<Job> =>
  input.resume === undefined ? planNew(input, ctx) : planResumed(input.resume, input, ctx);

async function planNew(input: InstallInput, ctx: TaskContext): Promise<Job> {
  if (input.config.length === 0) {
    throw usageError('--config is missing: what shall the agent collect?', {
      hint: 'use a preset (awsops agent preset list), a file, or ssm:NAME',
    });
  }
  const { configurations, decided } = await decideAll(input, ctx);
  const plan = planOf(input, { configurations, decided });
  const manageDocument = await fetchManageDocument(ctx);
  const used = configurations.filter(
    (configuration, index) => configuration.isOurs && plan.nodes.some((node) => node.configuration === index),
  );
  const stored = await Promise.all(used.map((configuration) => planStore(configuration, input, ctx)));
  const parameterChanges = stored.flatMap(({ changes }) => changes);
  tellPlan(plan, manageDocument, ctx);
  return {
    kind: 'job',
    changes: [...parameterChanges, ...decided.map(nodeChange)],
    run: async (signal) => {
      const run = { ...ctx, signal };
      if (plan.nodes.length === 0) return resultOf(plan.settled, run);
      await storeAll(parameterChanges, run);
      const { account } = await ctx.aws.identity(signal);
      const journal = await openJournal(
        {
          directory: input.runsDirectory,
          header: {
            account,
            region: ctx.aws.region,
            what: WHAT,
            nodes: decided.flatMap(({ node, decision }) =>
              decision.kind === 'install' && node.platform !== null
                ? [{ instanceId: node.instanceId, platform: node.platform }]
                : [],
            ),
            details: savePlan(plan),
          },
        },
        { nowMs: ctx.clock.now() },
      );
      return carryOut({ plan, manageDocument, journal, nodes: decided.map(({ node }) => node), input }, run);
    },
  };
}

async function planResumed(runId: string, input: InstallInput, ctx: TaskContext): Promise<Job> {
  if (input.config.length > 0 || input.selection.all || input.selection.ids.length + input.selection.tags.length > 0) {
    throw usageError('--resume goes on with the nodes and the configuration of that run', {
      hint: `awsops agent install --resume ${runId}`,
    });
  }
  const { account } = await ctx.aws.identity(ctx.signal);
  const wanted = { directory: input.runsDirectory, runId, account, region: ctx.aws.region, what: WHAT };
  const { header } = await readJournal(wanted);
  const plan = restorePlan(header);
  const selection = { ids: plan.nodes.map(({ instanceId }) => instanceId), tags: [], all: false };
  const [nodes, manageDocument] = await Promise.all([resolveNodes(selection, ctx), fetchManageDocument(ctx)]);
  return {
    kind: 'job',
    changes: plan.nodes.map(({ instanceId, name }) => ({
      action: 'update',
      resource: 'CloudWatch agent',
      id: nameOf({ instanceId, name }),
      reason: `goes on with run ${runId}; what was sent is not sent again`,
    })),
    run: async (signal) => {
      const journal = await reopenJournal(wanted);
      return carryOut({ plan, manageDocument, journal, nodes, input }, { ...ctx, signal });
    },
  };
}

interface Execution {
  readonly plan: InstallPlan;
  readonly manageDocument: CommandDocument;
  readonly journal: Awaited<ReturnType<typeof openJournal>>;
  readonly nodes: readonly FleetNode[];
  readonly input: InstallInput;
}

async function carryOut(
  { plan, manageDocument, journal, nodes, input }: Execution,
  ctx: TaskContext,
): Promise<JobResult> {
  const byId = new Map(nodes.map((node) => [node.instanceId, node]));
  const rollout = { plan, manageDocument, journal, nodes: byId, onInterrupt: input.onInterrupt };
  const rows = await withRun(journal, () => rollOut(rollout, ctx), ctx);
  return resultOf([...plan.settled, ...rows], ctx);
}

function resultOf(rows: readonly AgentRow[], { report }: TaskContext): JobResult {
  tellReasons(rows, { report, well: 'have the agent as wanted' });
  return { rows, failure: failureOf(rows) };
}

/** What the list of nodes does not say: the documents, the waves, and when it would end early. */
function tellPlan(plan: InstallPlan, document: CommandDocument, { report }: TaskContext): void {
  if (plan.nodes.length === 0) return;
  const packages = plan.nodes.filter(({ hasPackageStep }) => hasPackageStep).length;
  const documents = [
    ...(packages > 0 ? [`${PACKAGE_DOCUMENT} to ${countNodes(packages)}`] : []),
    `${document.name} to ${countNodes(plan.nodes.length)}`,
  ];
  const waves = plan.waves.length === 1 ? 'in one wave' : `in waves of ${plan.waves.join(', ')}`;
  const end =
    plan.maxErrors === 0
      ? 'it ends with the first failure'
      : `it ends when more than ${countNodes(plan.maxErrors)} failed`;
  report({ type: 'note', message: `to send: ${documents.join(', ')}, ${waves}; ${end}` });
}

function planOf(
  input: InstallInput,
  { configurations, decided }: { configurations: readonly AgentConfiguration[]; decided: readonly DecidedNode[] },
): InstallPlan {
  const nodes = decided.flatMap(({ node, decision, wasSending }) =>
    decision.kind === 'install'
      ? [
          {
            instanceId: node.instanceId,
            name: node.name,
            hasPackageStep: decision.hasPackageStep,
            configuration: configurations.indexOf(decision.configuration),
            wasSending,
          },
        ]
      : [],
  );
  const of = nodes.length;
  return {
    configurations,
    nodes,
    waves: planWaves(of, parseCanary(input.canary)),
    settled: decided.flatMap(({ settled }) => settled ?? []),
    agentVersion: input.agentVersion ?? null,
    mode: input.append ? 'append' : 'replace',
    maxErrors: errorLimitOf(input.maxErrors, { of }),
    maxConcurrency: concurrencyOf(input.maxConcurrency, { of }),
    deliveryTimeoutMs: input.deliveryTimeout ?? DELIVERY_TIMEOUT_MS,
    verify: input.verify,
    verifyTimeoutMs: input.verifyTimeout ?? VERIFY_TIMEOUT_MS,
  };
}

const nameOf = ({ instanceId, name }: Pick<FleetNode, 'instanceId' | 'name'>): string =>
  name === null ? instanceId : `${instanceId} (${name})`;

function nodeChange({ node, decision }: DecidedNode): PlannedChange {
  const what = {
    resource: 'CloudWatch agent',
    id: nameOf(node),
  };
  if (decision.kind !== 'install') {
    const prefix = decision.kind === 'exclude' ? 'left out: ' : '';
    return { ...what, action: 'none', reason: `${prefix}${decision.reason}` };
  }
  return { ...what, action: decision.hasPackageStep ? 'create' : 'update', reason: decision.reason };
}

const planStore = (configuration: AgentConfiguration, input: InstallInput, ctx: TaskContext) =>
  planPut(
    { name: configuration.parameterName, value: configuration.text, type: 'String', tier: input.tier, overwrite: true },
    ctx,
  );

async function storeAll(changes: readonly PlannedChange[], ctx: TaskContext): Promise<void> {
  for (const change of changes) {
    if (change.action === 'none') continue;
    ctx.report({ type: 'step', message: `storing ${change.id}` });
    await change.apply?.(ctx.signal);
  }
}

async function fetchManageDocument(ctx: TaskContext): Promise<CommandDocument> {
  const { Content } = await ctx.aws
    .client(SSMClient)
    .send(new GetDocumentCommand({ Name: MANAGE_DOCUMENT, DocumentVersion: '$DEFAULT', DocumentFormat: 'JSON' }), {
      abortSignal: ctx.signal,
    });
  return readCommandDocument(MANAGE_DOCUMENT, Content ?? '{}');
}
