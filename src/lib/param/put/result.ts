import type { TaskContext } from '../../aws/task-context.js';
import type { Plan } from '../../plan/types.js';
import { withHistory } from '../get.js';
import { readParameter } from '../read.js';

/**
 * The parameter as it is after a write, its secret masked. What was written stays written when it cannot be read back:
 * then there is a warning instead.
 */
export const resultOf =
  (name: string, ctx: TaskContext): NonNullable<Plan['result']> =>
  async (signal) => {
    try {
      const stored = await readParameter({ name }, { ...ctx, signal });
      const [parameter] = stored ? await withHistory([{ asked: name, stored }], { ...ctx, signal }) : [];
      if (parameter === undefined) return {};
      const { arn: _, dataType: __, ...fields } = parameter;
      return fields;
    } catch (error) {
      signal.throwIfAborted();
      const reason = error instanceof Error ? error.message : String(error);
      ctx.report({ type: 'warn', code: 'NotReadBack', message: `it was done, and could not be read back: ${reason}` });
      return {};
    }
  };
