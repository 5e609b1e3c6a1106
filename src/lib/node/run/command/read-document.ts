import { DescribeDocumentCommand, GetDocumentCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { TaskContext } from '../../../aws/task-context.js';
import { notFoundError, usageError } from '../../../errors/app-error.js';
import { nameOf } from '../engine/errors.js';
import type { Platform } from '../types.js';

/** A parameter that a document declares. */
export interface DocumentParameter {
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly allowedValues: readonly string[] | undefined;
  readonly allowedPattern: string | undefined;
}

/** What has to be known of a document before it is sent. */
export interface RunDocument {
  readonly name: string;
  /** Fixed when it was read: the default version may change while a run goes on. */
  readonly version: string;
  readonly platforms: readonly Platform[];
  readonly parameters: readonly DocumentParameter[];
  /** The step that does the work on each platform, for documents with more than one step. */
  readonly steps: Readonly<Partial<Record<Platform, string>>>;
}

const PLATFORMS: readonly Platform[] = ['Linux', 'Windows', 'MacOS'];

/**
 * Reads a document as it is now.
 *
 * @throws usage error for one that is no Command document; not found error
 */
export async function readDocument(
  { name, version }: { readonly name: string; readonly version?: string | undefined },
  ctx: Pick<TaskContext, 'aws' | 'signal'>,
): Promise<RunDocument> {
  const client = ctx.aws.client(SSMClient);
  const options = { abortSignal: ctx.signal };
  const which = { Name: name, DocumentVersion: version };
  const { Document: found } = await client.send(new DescribeDocumentCommand(which), options).catch((cause: unknown) => {
    throw nameOf(cause) === 'InvalidDocument' ? missing(name, { region: ctx.aws.region, cause }) : cause;
  });
  if (found?.DocumentType !== undefined && found.DocumentType !== 'Command') {
    throw usageError(`"${name}" is no document that nodes run`, {
      code: 'NotACommandDocument',
      reason: `its type is ${found.DocumentType}; Run Command takes the type Command`,
      hint: 'see: aws ssm list-documents --filters Key=DocumentType,Values=Command',
    });
  }
  const content = await client.send(
    new GetDocumentCommand({ ...which, DocumentFormat: found?.DocumentFormat }),
    options,
  );
  const text = parseContent(content.Content ?? '');
  const details = asFields(text['parameters']);
  return {
    name,
    version: content.DocumentVersion ?? found?.DocumentVersion ?? '$DEFAULT',
    platforms: PLATFORMS.filter((platform) => found?.PlatformTypes?.includes(platform) ?? true),
    parameters: (found?.Parameters ?? []).map(({ Name = '', Type = 'String', DefaultValue }) => {
      const { allowedValues, allowedPattern } = asFields(details[Name]);
      return {
        name: Name,
        type: Type,
        isRequired: DefaultValue === undefined,
        allowedValues: Array.isArray(allowedValues) ? allowedValues.map(String) : undefined,
        allowedPattern: typeof allowedPattern === 'string' ? allowedPattern : undefined,
      };
    }),
    steps: stepsOf(text['mainSteps']),
  };
}

const missing = (name: string, { region, cause }: { readonly region: string; readonly cause: unknown }) =>
  notFoundError(`the document "${name}" does not exist in ${region}`, {
    code: 'InvalidDocument',
    hint: 'see: aws ssm list-documents --filters Key=DocumentType,Values=Command',
    cause,
  });

type Fields = Readonly<Record<string, unknown>>;

const asFields = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

/** YAML is not read: names and types come from the service, and the service checks values once more. */
function parseContent(text: string): Fields {
  try {
    return asFields(JSON.parse(text));
  } catch {
    return {};
  }
}

/** The last step that runs on each platform; none where the document has one step only. */
function stepsOf(mainSteps: unknown): Readonly<Partial<Record<Platform, string>>> {
  if (!Array.isArray(mainSteps) || mainSteps.length < 2) return {};
  const steps: Partial<Record<Platform, string>> = {};
  for (const step of mainSteps.map(asFields)) {
    const { name } = step;
    if (typeof name !== 'string') continue;
    for (const platform of PLATFORMS) if (runsOn(step, platform)) steps[platform] = name;
  }
  return steps;
}

/** `"precondition": { "StringEquals": ["platformType", "Linux"] }`, in either order. */
function runsOn(step: Fields, platform: Platform): boolean {
  const wanted = asFields(step['precondition'])['StringEquals'];
  if (!Array.isArray(wanted) || !wanted.includes('platformType')) return true;
  return wanted.includes(platform);
}
