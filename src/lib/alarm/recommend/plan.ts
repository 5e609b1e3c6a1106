import type { TaskContext } from '../../aws/task-context.js';
import type { Plan } from '../../plan/types.js';
import { planAlarms } from '../change/plan-alarms.js';
import { summarize } from './summary.js';
import type { RecommendResult } from './types.js';

/** The plan that creates what is missing. What exists, is skipped or has no threshold stays as it is. */
export async function planRecommended(result: RecommendResult, ctx: TaskContext): Promise<Plan> {
  const wanted = result.alarms.flatMap(({ wish }) => (wish === undefined ? [] : [{ wish, tags: {} }]));
  const { changes } = wanted.length === 0 ? { changes: [] } : await planAlarms(wanted, ctx);
  ctx.report({ type: 'note', message: summarize(result, ctx.aws.region) });
  const mute = wanted.filter(({ wish }) => wish.actions === undefined).length;
  if (mute > 0) {
    const message = `${mute} new alarm${mute === 1 ? '' : 's'} will tell nobody: name a topic with --action`;
    ctx.report({ type: 'warn', code: 'NoActions', message });
  }
  return { kind: 'plan', changes };
}
