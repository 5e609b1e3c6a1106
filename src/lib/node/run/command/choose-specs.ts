import type { TaskContext } from '../../../aws/task-context.js';
import { usageError } from '../../../errors/app-error.js';
import type { FleetNode } from '../../inventory/types.js';
import type { OutputTarget, Platform, RunNode } from '../types.js';
import { wrapScript } from '../wrap-script.js';
import { DELIVERY_TIMEOUT_MS, type NodeRunInput } from './input.js';
import { checkParameters, parseParameters } from './parameters.js';
import { readDocument, type RunDocument } from './read-document.js';
import type { ExcludedNode, SavedSpec } from './saved-run.js';
import { readScript, readScriptFile } from './script-text.js';
import { exclusionOf } from './exclusion.js';

/** What is sent to whom. */
export interface Choice {
  readonly specs: readonly SavedSpec[];
  readonly nodes: readonly RunNode[];
  readonly excluded: readonly ExcludedNode[];
}

const SHELL_DOCUMENT = 'AWS-RunShellScript';
const POWERSHELL_DOCUMENT = 'AWS-RunPowerShellScript';
const COMMANDS = 'commands';
const EXECUTION_TIMEOUT = 'executionTimeout';

/** A document, and the script that goes into it. */
interface Wanted {
  readonly document: RunDocument;
  readonly script: string | undefined;
  /** Platforms that it is sent to. */
  readonly platforms: readonly Platform[];
}

/**
 * Decides what is sent to which nodes: the document that was named, or the one for scripts of each platform.
 *
 * @throws usage errors for a script, a document or parameters that do not fit together
 */
export async function chooseSpecs(input: NodeRunInput, nodes: readonly FleetNode[], ctx: TaskContext): Promise<Choice> {
  const script = await readScript({ words: input.script, file: input.file, readStdin: input.readStdin });
  const wanted =
    input.document === undefined
      ? await scriptDocuments(input, { script, nodes }, ctx)
      : [await namedDocument({ ...input, document: input.document }, script, ctx)];
  const specs = wanted.map((each) => specOf(each, input));
  const excluded: ExcludedNode[] = [];
  const targets: RunNode[] = [];
  for (const node of nodes) {
    const exclusion = exclusionOf(node, { specs, isNamed: input.document !== undefined });
    if (exclusion !== undefined) excluded.push({ instanceId: node.instanceId, name: node.name, ...exclusion });
    else if (node.platform !== null) targets.push({ instanceId: node.instanceId, platform: node.platform });
  }
  return { specs, nodes: targets, excluded };
}

/** The documents for scripts, of those platforms that there are nodes of. */
async function scriptDocuments(
  input: NodeRunInput,
  { script, nodes }: { readonly script: string | undefined; readonly nodes: readonly FleetNode[] },
  ctx: TaskContext,
): Promise<readonly Wanted[]> {
  const windows = input.windowsScript === undefined ? undefined : await readScriptFile(input.windowsScript);
  if (script === undefined && windows === undefined) {
    throw usageError('there is nothing to run', {
      hint: "write a script after --, name a file with -f, or a document: awsops node run --all -- 'uptime'",
    });
  }
  const has = (...platforms: readonly Platform[]): boolean =>
    nodes.some(({ platform }) => platform !== null && platforms.includes(platform));
  const read = (name: string) => readDocument({ name, version: input.documentVersion }, ctx);
  const wanted: Wanted[] = [];
  if (script !== undefined && has('Linux', 'MacOS')) {
    wanted.push({ document: await read(SHELL_DOCUMENT), script, platforms: ['Linux', 'MacOS'] });
  }
  if (windows !== undefined && has('Windows')) {
    wanted.push({ document: await read(POWERSHELL_DOCUMENT), script: windows, platforms: ['Windows'] });
  }
  return wanted;
}

async function namedDocument(
  input: NodeRunInput & { readonly document: string },
  script: string | undefined,
  ctx: TaskContext,
): Promise<Wanted> {
  if (input.windowsScript !== undefined) {
    throw usageError('--windows-script is for runs without --document', {
      hint: `leave out --document, or run: awsops node run … --document ${POWERSHELL_DOCUMENT} -f FILE`,
    });
  }
  const document = await readDocument({ name: input.document, version: input.documentVersion }, ctx);
  return { document, script, platforms: document.platforms };
}

function specOf({ document, script, platforms }: Wanted, input: NodeRunInput): SavedSpec {
  const given = parseParameters(input.param);
  const parameters = { ...given, ...commandsFor(document, script), ...timeoutFor(document, input.executionTimeout) };
  checkParameters(document, parameters);
  const [fixed] = parameters[EXECUTION_TIMEOUT] ?? [];
  return {
    documentName: document.name,
    documentVersion: document.version,
    parameters,
    platforms,
    steps: document.steps,
    deliveryTimeoutMs: input.deliveryTimeout ?? DELIVERY_TIMEOUT_MS,
    executionTimeoutMs: fixed === undefined || !/^\d+$/.test(fixed) ? undefined : Number(fixed) * 1000,
    output: outputOf(input),
  };
}

function commandsFor(document: RunDocument, script: string | undefined): Readonly<Record<string, readonly string[]>> {
  if (script === undefined) return {};
  if (!document.parameters.some(({ name }) => name === COMMANDS)) {
    throw usageError(`"${document.name}" takes no script`, {
      code: 'UnknownParameter',
      reason: `it has no parameter "${COMMANDS}"`,
      hint: 'leave the script out, and give its parameters with --param NAME=VALUE',
    });
  }
  const [only, ...others] = document.platforms;
  return { [COMMANDS]: wrapScript(script, others.length === 0 && only === 'Windows' ? 'Windows' : 'Linux') };
}

function timeoutFor(document: RunDocument, timeoutMs: number | undefined): Readonly<Record<string, readonly string[]>> {
  if (timeoutMs === undefined) return {};
  if (document.parameters.some(({ name }) => name === EXECUTION_TIMEOUT)) {
    return { [EXECUTION_TIMEOUT]: [String(Math.ceil(timeoutMs / 1000))] };
  }
  throw usageError(`"${document.name}" takes no execution timeout`, {
    code: 'UnknownParameter',
    reason: `it has no parameter "${EXECUTION_TIMEOUT}"`,
    hint: 'leave out --execution-timeout',
  });
}

/** @throws usage error for what is no address of a bucket */
function outputOf({ outputS3, outputLogGroup }: NodeRunInput): OutputTarget | undefined {
  if (outputS3 === undefined && outputLogGroup === undefined) return undefined;
  const match = outputS3 === undefined ? undefined : /^s3:\/\/([^/]+)(?:\/(.*?))?\/?$/.exec(outputS3);
  if (match === null) {
    throw usageError(`"${outputS3 ?? ''}" is no place in S3`, {
      code: 'InvalidValue',
      reason: '--output-s3 takes s3://BUCKET or s3://BUCKET/PREFIX',
    });
  }
  return { bucket: match?.[1], prefix: match?.[2] || undefined, logGroup: outputLogGroup };
}
