import type { Call } from '../../../types.js';
import { configurePackage } from '../agent/package.js';
import { manageAgent } from '../agent/manage.js';
import { MANAGE_AGENT } from '../documents/manage-agent.js';
import { runScript, scriptMs, type Shell } from '../scripts/run.js';
import { SSM_AGENT_VERSION } from '../store.js';
import type { DocumentStep, StepOutput, StepResult, StoredCommand, StoredNode } from '../types.js';
import { inputList, inputText } from './interpolate.js';
import { keepOutput } from './outputs.js';

/** What a step is going to do. */
export interface Work {
  readonly durationMs: number;
  /** How long the plugin lets it run. */
  readonly timeoutMs: number;
  /** Does it, at the end of its time. */
  finish(call: Call, atMs: number): StepOutput;
  /** What it has printed when it is stopped for taking too long. */
  partial(call: Call): StepOutput;
  /** Puts what was printed where the command wants it. */
  keepOutput(result: StepResult, call: Call): void;
}

export interface StepContext {
  readonly command: StoredCommand;
  readonly node: StoredNode;
  readonly call: Call;
  readonly atMs: number;
}

const NOTHING: StepOutput = { exitCode: -1, stdout: '', stderr: '' };

/** What a step does on a node, by its plugin; what the sandbox does not know fails and says so. */
export function prepareStep(step: DocumentStep, context: StepContext): Work {
  const { command, node } = context;
  return {
    durationMs: secondsOf(node) * 1000,
    timeoutMs: stepTimeoutMs(step, command.parameters),
    partial: () => NOTHING,
    keepOutput: (result, call) => keepOutput(result, { command, node, call }),
    ...workOf(step, context),
  };
}

function workOf(step: DocumentStep, context: StepContext): Pick<Work, 'finish'> & Partial<Work> {
  const { command, node } = context;
  const { parameters } = command;
  switch (step.action) {
    case 'aws:runShellScript':
    case 'aws:runPowerShellScript':
      if (command.document.name === MANAGE_AGENT) {
        return { finish: (call, atMs) => explained(manageAgent(parameters, { node, call, atMs })) };
      }
      return scriptWork(step, context);
    case 'aws:configurePackage':
      return { finish: (call, atMs) => configurePackage(packageOf(step, command), { node, call, atMs }) };
    case 'aws:updateSsmAgent':
      return { finish: () => updateAgent(node, inputText(step, 'targetVersion', parameters)) };
    default: {
      const stderr = `the sandbox does not run the plugin ${step.action}`;
      return { finish: () => ({ exitCode: 1, stdout: '', stderr }) };
    }
  }
}

function scriptWork(
  step: DocumentStep,
  { command, node, call, atMs }: StepContext,
): Pick<Work, 'finish'> & Partial<Work> {
  const lines = inputList(step, 'runCommand', command.parameters);
  const shell: Shell = step.action === 'aws:runPowerShellScript' ? 'powershell' : 'sh';
  const base = { lines, shell, node };
  return {
    durationMs: secondsOf(node) * 1000 + scriptMs({ ...base, call, atMs }),
    finish: (later, laterMs) => explained(runScript({ ...base, call: later, atMs: laterMs })),
    partial: (later) => {
      const limitMs = stepTimeoutMs(step, command.parameters) - secondsOf(node) * 1000;
      return runScript({ ...base, call: later, atMs, limitMs });
    },
  };
}

/** The plugins of scripts add to the errors why they call it a failure. */
function explained(output: StepOutput): StepOutput {
  const { exitCode, stderr } = output;
  if (exitCode === 0) return output;
  const newline = stderr === '' || stderr.endsWith('\n') ? '' : '\n';
  return { ...output, stderr: `${stderr}${newline}failed to run commands: exit status ${exitCode}` };
}

const packageOf = (step: DocumentStep, { parameters }: StoredCommand) => ({
  name: inputText(step, 'name', parameters),
  action: inputText(step, 'action', parameters),
  installationType: inputText(step, 'installationType', parameters),
  version: inputText(step, 'version', parameters),
});

function updateAgent(node: StoredNode, wanted: string): StepOutput {
  const target = wanted === '' ? SSM_AGENT_VERSION : wanted;
  const before = node.ssmAgentVersion;
  node.ssmAgentVersion = target;
  const stdout =
    before === target
      ? `amazon-ssm-agent ${target} has already been installed, update skipped\n`
      : `Updating amazon-ssm-agent from ${before} to ${target}\namazon-ssm-agent updated successfully to ${target}\n`;
  return { exitCode: 0, stdout, stderr: '' };
}

/** Plugins let scripts run for 5 seconds to 48 hours; what they cannot read as such counts as an hour. */
const MIN_TIMEOUT_SECONDS = 5;
const MAX_TIMEOUT_SECONDS = 172_800;
const DEFAULT_TIMEOUT_SECONDS = 3600;

/** How long a step may take, in milliseconds. */
export function stepTimeoutMs(step: DocumentStep, parameters: StoredCommand['parameters']): number {
  const seconds = Number.parseInt(inputText(step, 'timeoutSeconds', parameters), 10);
  const isAccepted = seconds >= MIN_TIMEOUT_SECONDS && seconds <= MAX_TIMEOUT_SECONDS;
  return (isAccepted ? seconds : DEFAULT_TIMEOUT_SECONDS) * 1000;
}

/** Some tenths of a second for a node that does not say (real ones need more), always the same for the same node. */
function secondsOf({ instanceId, secondsPerCommand }: StoredNode): number {
  if (secondsPerCommand !== undefined) return secondsPerCommand;
  let sum = 0;
  for (let index = 0; index < instanceId.length; index += 1) sum = (sum * 31 + instanceId.charCodeAt(index)) % 1000;
  return 0.2 + (sum / 1000) * 0.5;
}
