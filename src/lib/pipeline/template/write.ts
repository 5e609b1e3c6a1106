import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { TaskContext } from '../../aws/task-context.js';
import { AppError, usageError } from '../../errors/app-error.js';
import { applyPlan, changeReport } from '../../plan/apply.js';
import type { ChangeReport, Plan } from '../../plan/types.js';
import { pipelineSpec } from '../plan-pipeline.js';
import type { PipelineInput, PipelineSpec } from '../spec/types.js';
import { cloudFormationTemplate } from './cloudformation.js';
import { hclText, terraformJson } from './hcl.js';
import { terraformResources } from './terraform.js';

/** By this text awsops knows a file that it may overwrite. */
const MARK = 'Made by awsops pipeline apply --out';
const NOTE = `${MARK}: change the command and run it again, not this file.`;

/** The provider that has all of these resources, and the separate ones for the settings of buckets. */
const TERRAFORM = { required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5.0' } } };

type Format = 'cloudformation-yaml' | 'cloudformation-json' | 'terraform' | 'terraform-json';

/** The endings of files, the longest first. */
const ENDINGS: readonly (readonly [ending: string, format: Format])[] = [
  ['.tf.json', 'terraform-json'],
  ['.tf', 'terraform'],
  ['.yaml', 'cloudformation-yaml'],
  ['.yml', 'cloudformation-yaml'],
  ['.json', 'cloudformation-json'],
];

/** What a file is written in, by its ending. Throws a usage error for any other. */
export function formatOf(file: string): Format {
  const found = ENDINGS.find(([ending]) => file.toLowerCase().endsWith(ending));
  if (found !== undefined) return found[1];
  throw usageError(`--out cannot be "${file}"`, {
    code: 'UnknownFormat',
    reason: 'the ending says what to write: .yaml, .yml or .json for CloudFormation, .tf or .tf.json for Terraform',
    hint: 'e.g. --out pipeline.yaml',
  });
}

/** The pipeline in a format, as the text of a file. */
export async function templateText(spec: PipelineSpec, format: Format): Promise<string> {
  switch (format) {
    case 'cloudformation-yaml': {
      const { toYaml } = await import('../../yaml/index.js');
      return `# ${NOTE}\n${toYaml(cloudFormationTemplate(spec), '1.1')}`;
    }
    case 'cloudformation-json': {
      const { Resources, ...head } = cloudFormationTemplate(spec);
      return `${JSON.stringify({ ...head, Metadata: { Comment: NOTE }, Resources }, null, 2)}\n`;
    }
    case 'terraform': {
      const { aws } = TERRAFORM.required_providers;
      const head = `terraform {\n  required_providers {\n    aws = {\n      source  = "${aws.source}"\n      version = "${aws.version}"\n    }\n  }\n}\n`;
      return `# ${NOTE}\n\n${head}\n${hclText(terraformResources(spec))}`;
    }
    case 'terraform-json':
      return `${JSON.stringify({ '//': NOTE, terraform: TERRAFORM, resource: terraformJson(terraformResources(spec)) }, null, 2)}\n`;
  }
}

export interface TemplateInput extends PipelineInput {
  readonly file: string;
}

/**
 * The plan that writes the pipeline as a template into a file, for those who deploy that way. Nothing is changed in AWS;
 * log groups and the account are looked up, what there is of the pipeline is not.
 *
 * @throws usage error for an ending that says no format, and for a file that awsops did not write
 */
export async function planTemplate({ file, ...input }: TemplateInput, ctx: TaskContext): Promise<Plan> {
  const format = formatOf(file);
  const before = await readExisting(file);
  const text = await templateText(await pipelineSpec(input, ctx), format);
  const isCloudFormation = format.startsWith('cloudformation');
  const row = { resource: isCloudFormation ? 'CloudFormation template' : 'Terraform configuration', id: file };
  if (before === text) return { kind: 'plan', changes: [{ ...row, action: 'none', reason: 'it is so already' }] };
  const reason = 'nothing is changed in AWS; whoever deploys it owns what it makes';
  const apply = (): Promise<void> => writeWhole(file, text);
  return { kind: 'plan', changes: [{ ...row, action: before === undefined ? 'create' : 'update', reason, apply }] };
}

/** Writes the template, and tells what was written. */
export async function writeTemplate(input: TemplateInput, ctx: TaskContext): Promise<ChangeReport> {
  const plan = await planTemplate(input, ctx);
  await applyPlan(plan, { signal: ctx.signal, onChange: () => undefined });
  return changeReport(plan, true);
}

/** The text of a file of ours; undefined when there is none. */
async function readExisting(file: string): Promise<string | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw fileError(file, cause);
  }
  if (text.includes(MARK)) return text;
  throw usageError(`"${file}" is there already, and awsops did not write it`, {
    code: 'FileExists',
    reason: 'it lacks the note that awsops puts into its files',
    hint: 'choose another name with --out, or remove the file',
  });
}

/** A reader sees the old text or the new one, never a part. */
async function writeWhole(file: string, text: string): Promise<void> {
  const temporary = `${file}.${randomUUID().slice(0, 8)}.part`;
  try {
    await writeFile(temporary, text, { flag: 'wx' });
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw fileError(file, cause);
  }
}

const fileError = (file: string, cause: unknown): AppError =>
  new AppError(`"${file}" cannot be written`, {
    category: 'usage',
    code: codeOf(cause) ?? 'FileError',
    reason: cause instanceof Error ? cause.message : String(cause),
    hint: 'check the folder and its permissions, or choose another with --out',
    cause,
  });

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error ? String(error.code) : undefined;
