import type { TaskContext } from '../../aws/task-context.js';
import { fromAws } from '../../errors/from-aws.js';
import type { Execution } from '../execution/index.js';
import { openObject, parseS3Location } from '../results/index.js';
import { textLiteral } from './literals.js';
import type { UnloadTarget } from './types.js';

/** One file of an unload. */
export interface UnloadedFile {
  /** `s3://…` */
  readonly file: string;
}

/** The SELECT as UNLOAD: https://docs.aws.amazon.com/athena/latest/ug/unload.html */
export const unloadStatement = (select: string, { location, format }: UnloadTarget): string =>
  `UNLOAD (\n${select}\n) TO ${textLiteral(location)} WITH (format = ${textLiteral(format.toUpperCase())})`;

/**
 * The files that an UNLOAD wrote, by the manifest that Athena leaves beside the result; none, and a note, where that
 * cannot be read.
 */
export async function unloadedFiles(execution: Execution, ctx: TaskContext): Promise<readonly UnloadedFile[]> {
  const manifest = parseS3Location(execution.manifestLocation ?? '');
  if (manifest === undefined) return [];
  try {
    const { S3Client } = await import('@aws-sdk/client-s3');
    const chunks = await openObject(manifest, {
      client: ctx.aws.client(S3Client),
      clock: ctx.clock,
      signal: ctx.signal,
    });
    const parts: Uint8Array[] = [];
    for await (const chunk of chunks) parts.push(chunk);
    const lines = Buffer.concat(parts).toString().split(/\r?\n/);
    return lines.filter((line) => line !== '').map((file) => ({ file }));
  } catch (error) {
    ctx.signal.throwIfAborted();
    const known = fromAws(error);
    if (known === undefined) throw error;
    const message = `the files are not listed: ${execution.manifestLocation} cannot be read (${known.message})`;
    ctx.report({ type: 'note', message });
    return [];
  }
}
