import type { TaskContext } from '../aws/task-context.js';
import type { ConfigSource } from './types.js';

/** Reads what `--config` names: a preset by its name, `ssm:NAME`, else a file. */
export async function readConfigSource(spec: string, ctx: TaskContext): Promise<ConfigSource> {
  throw new Error(`not written yet: ${spec} ${ctx.aws.region}`);
}
