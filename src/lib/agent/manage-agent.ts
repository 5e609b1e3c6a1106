import { usageError } from '../errors/app-error.js';
import type { Platform } from '../agent-config/index.js';
import type { ConfigMode } from './types.js';

/** The documents of AWS that do the work. The default version is run: their parameters change between versions. */
export const PACKAGE_DOCUMENT = 'AWS-ConfigureAWSPackage';
export const MANAGE_DOCUMENT = 'AmazonCloudWatch-ManageAgent';
export const AGENT_PACKAGE = 'AmazonCloudWatchAgent';

/** A Systems Manager document, as far as it matters here: schema version 2 of documents of the type Command. */
export interface CommandDocument {
  readonly name: string;
  readonly parameters: Readonly<Record<string, { readonly allowedValues?: readonly string[] }>>;
  readonly steps: readonly { readonly name: string; readonly platform: Platform | null }[];
}

/** Reads the content of a document, as GetDocument gives it in the format JSON. */
export function readCommandDocument(name: string, content: string): CommandDocument {
  const parsed: unknown = JSON.parse(content);
  const document = recordOf(parsed);
  return {
    name,
    parameters: Object.fromEntries(
      Object.entries(recordOf(document['parameters'])).map(([key, value]) => {
        const { allowedValues } = recordOf(value);
        return [key, Array.isArray(allowedValues) ? { allowedValues: allowedValues.map(String) } : {}];
      }),
    ),
    steps: listOf(document['mainSteps']).map((entry) => {
      const step = recordOf(entry);
      return { name: String(step['name'] ?? ''), platform: platformOf(step['precondition']) };
    }),
  };
}

/** `{"StringEquals": ["platformType", "Linux"]}` */
function platformOf(precondition: unknown): Platform | null {
  const values = listOf(recordOf(precondition)['StringEquals']);
  return (['Linux', 'Windows', 'MacOS'] as const).find((platform) => values.includes(platform)) ?? null;
}

/**
 * The step that runs on a platform: its output is the node's. The others are skipped there.
 * Undefined: the document has one step for all, and none need be named.
 */
export function stepFor(document: CommandDocument, platform: Platform): string | undefined {
  if (document.steps.length < 2) return undefined;
  return document.steps.find((step) => step.platform === platform)?.name;
}

/** What the agent is asked to do, in the words of ManageAgent's parameters. */
export interface ManageAction {
  readonly action: 'configure' | 'configure (append)' | 'configure (remove)' | 'start' | 'stop' | 'status';
  /** A parameter name; `all` with `configure (remove)`. */
  readonly location?: string;
}

export const configureAction = (parameterName: string, mode: ConfigMode): ManageAction => ({
  action: mode === 'append' ? 'configure (append)' : 'configure',
  location: parameterName,
});

/**
 * The parameters for ManageAgent: only those that the live document has, since versions differ and one that a
 * document does not know makes SendCommand fail.
 *
 * @throws usage error when the document cannot do what is asked for
 */
export function manageParameters(
  document: CommandDocument,
  { action, location }: ManageAction,
): Readonly<Record<string, readonly string[]>> {
  const wanted: Readonly<Record<string, string>> = {
    action,
    mode: 'auto',
    ...(location === undefined
      ? {}
      : {
          optionalConfigurationSource: location === 'all' ? 'all' : 'ssm',
          optionalConfigurationLocation: location === 'all' ? '' : location,
        }),
    optionalRestart: 'yes',
  };
  const actions = document.parameters['action']?.allowedValues;
  if (actions !== undefined && !actions.includes(action)) {
    throw usageError(`document "${document.name}" cannot "${action}" in this region`, {
      code: 'UnsupportedAction',
      reason: `its version knows ${actions.join(', ')}`,
      hint: `look at it: aws ssm get-document --name ${document.name}`,
    });
  }
  return Object.fromEntries(
    Object.entries(wanted).flatMap(([key, value]) => {
      const parameter = document.parameters[key];
      if (parameter === undefined) return [];
      const { allowedValues } = parameter;
      // `auto` is younger than the document of some regions; managed nodes are EC2 instances unless they are mi-….
      const taken = key === 'mode' && allowedValues?.includes(value) === false ? 'ec2' : value;
      return [[key, [taken]] as const];
    }),
  );
}

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
