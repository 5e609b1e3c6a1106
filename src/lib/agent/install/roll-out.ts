import type { TaskContext } from '../../aws/task-context.js';
import { mapPool } from '../../core/pool.js';
import {
  createErrorBudget,
  judgeWave,
  messageOf,
  runOnNodes,
  runWaves,
  splitWaves,
  type CommandSpec,
  type ErrorBudget,
  type FleetNode,
  type Journal,
  type NodeOutcome,
  type OnInterrupt,
  type RunNode,
} from '../../node/index.js';
import { countNodes } from '../count-nodes.js';
import {
  AGENT_PACKAGE,
  configureAction,
  manageParameters,
  PACKAGE_DOCUMENT,
  stepFor,
  type CommandDocument,
} from '../manage-agent.js';
import { agentRow, type Progress } from '../rows.js';
import type { AgentRow, InstallStatus, InstallStep } from '../types.js';
import { awaitArrival } from '../verify.js';
import { LATEST } from '../versions.js';
import type { InstallPlan, SavedNode } from './saved-plan.js';

/** What an installation is carried out with. */
export interface Rollout {
  readonly plan: InstallPlan;
  /** Nodes of the plan by id: their platform, and what their data is found by. */
  readonly nodes: ReadonlyMap<string, FleetNode>;
  readonly manageDocument: CommandDocument;
  readonly journal: Journal;
  readonly onInterrupt: OnInterrupt;
}

/**
 * Installs and configures wave by wave, and proves each wave before the next begins. What the journal knows already is
 * not done again. Every node of the plan has exactly one row.
 */
export async function rollOut(rollout: Rollout, ctx: TaskContext): Promise<readonly AgentRow[]> {
  const { plan } = rollout;
  const budget = createErrorBudget({ limit: plan.maxErrors });
  const { results, left, stop } = await runWaves(splitWaves(plan.nodes, plan.waves), async (nodes, wave) => {
    const name = wave.count === 1 ? '' : `wave ${wave.index + 1} of ${wave.count}: `;
    const rows = await runWave(nodes, { ...rollout, budget, waveName: name, waveIndex: wave.index }, ctx);
    const failed = rows.filter(({ status }) => status !== 'ok').length;
    const size = nodes.length;
    const isSpent = budget.isSpent() ? `more than ${countNodes(plan.maxErrors)} failed` : null;
    return {
      results: rows,
      stop: isSpent ?? judgeWave({ failed, size }, { limit: plan.maxErrors, total: plan.nodes.length }),
    };
  });
  return [
    ...results,
    ...left.map((node) => agentRow(node, { status: 'not-run', step: null, reason: `not begun: ${stop ?? 'stopped'}` })),
  ];
}

interface WaveRun extends Rollout {
  readonly budget: ErrorBudget;
  readonly waveIndex: number;
  /** For people: empty when there is one wave only. */
  readonly waveName: string;
}

/** Package, configuration, proof: a node that fails in one step is not taken to the next. */
async function runWave(nodes: readonly SavedNode[], run: WaveRun, ctx: TaskContext): Promise<readonly AgentRow[]> {
  const progress = new Map<string, Progress>();
  const going = (): readonly SavedNode[] => nodes.filter(({ instanceId }) => !isOver(progress.get(instanceId)));
  const packages = nodes.filter(({ hasPackageStep }) => hasPackageStep);
  await installPackage(packages, { run, progress }, ctx);
  const sentMs = await applyConfigurations(going(), { run, progress }, ctx);
  if (run.plan.verify) await verifyData(going(), { run, progress, sentMs }, ctx);
  return nodes.map((node) => {
    const reached = progress.get(node.instanceId);
    return agentRow(node, reached ?? { status: 'unknown', step: null, reason: 'nothing is known of it' });
  });
}

const isOver = (progress: Progress | undefined): boolean => progress !== undefined && progress.status !== 'ok';

interface StepState {
  readonly run: WaveRun;
  readonly progress: Map<string, Progress>;
}

async function installPackage(nodes: readonly SavedNode[], state: StepState, ctx: TaskContext): Promise<void> {
  const { agentVersion } = state.run.plan;
  const outcomes = await sendStep(
    nodes,
    {
      step: 'package',
      spec: {
        documentName: PACKAGE_DOCUMENT,
        parameters: {
          action: ['Install'],
          // The only way that the package of the agent knows.
          installationType: ['Uninstall and reinstall'],
          name: [AGENT_PACKAGE],
          version: [agentVersion === null || agentVersion === LATEST ? '' : agentVersion],
        },
        deliveryTimeoutMs: state.run.plan.deliveryTimeoutMs,
      },
    },
    state,
    ctx,
  );
  record(outcomes, {
    step: 'package',
    progress: state.progress,
    know: (outcome) => ({ agentVersion: installedVersion(outcome) }),
  });
}

/** AWS-ConfigureAWSPackage ends with: `Successfully installed AmazonCloudWatchAgent 1.300071.0b1421`. */
function installedVersion({ stdout }: NodeOutcome): string | null {
  const match = /Successfully installed \S+ (\d[\w.]*)/.exec(stdout ?? '');
  return match?.[1] ?? null;
}

/** @returns when the first configuration was sent, epoch ms */
async function applyConfigurations(nodes: readonly SavedNode[], state: StepState, ctx: TaskContext): Promise<number> {
  const { plan, manageDocument } = state.run;
  const beganMs = ctx.clock.now();
  // Side by side: they are for other nodes, and share the window and the budget.
  const parts = plan.configurations
    .map((configuration, index) => ({
      configuration,
      members: nodes.filter((node) => node.configuration === index),
    }))
    .filter(({ members }) => members.length > 0);
  const window = Math.max(1, Math.floor(plan.maxConcurrency / Math.max(1, parts.length)));
  const limit = plan.maxConcurrency < parts.length ? 1 : parts.length;
  const startedMs = await mapPool(
    parts,
    { limit, signal: ctx.signal },
    async ({ configuration, members }, { signal }) => {
      const spec: CommandSpec = {
        documentName: manageDocument.name,
        parameters: manageParameters(manageDocument, configureAction(configuration.parameterName, plan.mode)),
        deliveryTimeoutMs: plan.deliveryTimeoutMs,
        stepOf: (platform) => stepFor(manageDocument, platform),
      };
      const outcomes = await sendStep(
        members,
        { step: 'configure', spec, detail: configuration.parameterName, window },
        state,
        { ...ctx, signal },
      );
      record(outcomes, {
        step: 'configure',
        progress: state.progress,
        know: () => ({ configHash: configuration.hash }),
      });
      return outcomes.map(({ startedAtMs }) => startedAtMs ?? beganMs);
    },
  );
  return Math.min(beganMs, ...startedMs.flat());
}

interface Step {
  readonly step: InstallStep;
  readonly spec: CommandSpec;
  /** Tells steps of the same name apart. */
  readonly detail?: string;
  /** Nodes at the same time, where the step shares the window with others. */
  readonly window?: number;
}

async function sendStep(
  nodes: readonly SavedNode[],
  { step, spec, detail, window }: Step,
  { run }: StepState,
  ctx: TaskContext,
): Promise<readonly NodeOutcome[]> {
  if (nodes.length === 0) return [];
  const what = step === 'package' ? 'installing the package' : `configuring from ${detail ?? ''}`;
  ctx.report({ type: 'step', message: `${run.waveName}${what} on ${countNodes(nodes.length)}` });
  return runOnNodes(
    {
      nodes: nodes.flatMap(({ instanceId }) => runNode(run.nodes.get(instanceId))),
      spec,
      label: [step, run.waveIndex + 1, ...(detail === undefined ? [] : [detail])].join(' '),
      maxConcurrency: window ?? run.plan.maxConcurrency,
      budget: run.budget,
      journal: run.journal,
      outputOf: 'failed',
      onInterrupt: run.onInterrupt,
    },
    ctx,
  );
}

const runNode = (node: FleetNode | undefined): readonly RunNode[] =>
  node?.platform ? [{ instanceId: node.instanceId, platform: node.platform }] : [];

function record(
  outcomes: readonly NodeOutcome[],
  options: {
    readonly step: InstallStep;
    readonly progress: Map<string, Progress>;
    readonly know: (outcome: NodeOutcome) => Partial<Progress>;
  },
): void {
  for (const outcome of outcomes) {
    const before = options.progress.get(outcome.instanceId);
    const status = statusOf(outcome);
    options.progress.set(outcome.instanceId, {
      ...before,
      status,
      step: options.step,
      reason: status === 'ok' ? null : messageOf(outcome),
      ...(status === 'ok' ? options.know(outcome) : {}),
    });
  }
}

function statusOf({ status }: NodeOutcome): InstallStatus {
  if (status === 'success') return 'ok';
  if (status === 'not-run' || status === 'unknown') return status;
  return 'failed';
}

async function verifyData(
  nodes: readonly SavedNode[],
  { run, progress, sentMs }: StepState & { readonly sentMs: number },
  ctx: TaskContext,
): Promise<void> {
  if (nodes.length === 0) return;
  ctx.report({ type: 'step', message: `${run.waveName}waiting for data of ${countNodes(nodes.length)}` });
  const awaited = nodes.flatMap(({ instanceId, configuration, wasSending }) => {
    const node = run.nodes.get(instanceId);
    const configured = run.plan.configurations[configuration];
    return node && configured ? [{ node, configuration: configured, wasSending }] : [];
  });
  const seen = await awaitArrival(awaited, { sinceMs: sentMs, timeoutMs: run.plan.verifyTimeoutMs }, ctx);
  for (const { instanceId } of nodes) {
    const found = seen.get(instanceId);
    const before = progress.get(instanceId);
    if (before === undefined || found === undefined) continue;
    const isSilent = found.arrived === false;
    const hint = isSilent ? `; see why: awsops node check ${instanceId}` : '';
    const reason = found.reason === null ? null : `${found.reason}${hint}`;
    const status = isSilent ? 'no-data' : 'ok';
    progress.set(instanceId, { ...before, status, step: 'verify', arrival: found.arrival, reason });
  }
  run.budget.add(nodes.filter(({ instanceId }) => progress.get(instanceId)?.status === 'no-data').length);
}
