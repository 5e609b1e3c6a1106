import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { parseArn } from '../../aws/arn.js';
import type { TaskContext } from '../../aws/task-context.js';
import { mapPool } from '../../core/pool.js';
import { fromAws } from '../../errors/from-aws.js';
import type { AlarmDefinition } from '../definition.js';
import type { StoredAlarm } from '../stored/read-alarms.js';

const PARALLEL_CALLS = 5;

/** What is known about the target of an action: topics and functions can be looked up, the others are not. */
type ActionState = 'there' | 'gone' | 'unknown';

/**
 * What is wrong with the actions of alarms, by their names: none at all, switched off, or a topic or function that is no
 * longer there. Each target is looked up once.
 */
export async function checkActions(
  alarms: readonly StoredAlarm[],
  ctx: TaskContext,
): Promise<ReadonlyMap<string, string>> {
  const arns = [...new Set(alarms.flatMap(({ definition }) => actionsOf(definition)))];
  const states = await mapPool(arns, { limit: PARALLEL_CALLS, signal: ctx.signal }, (arn, { signal }) =>
    lookUp(arn, { ...ctx, signal }),
  );
  const gone = new Set(arns.filter((_, index) => states[index] === 'gone'));
  return new Map(
    alarms.flatMap(({ name, definition }) => {
      const problem = definition && problemOf(definition, gone);
      return problem === undefined ? [] : [[name, problem]];
    }),
  );
}

const actionsOf = (definition: AlarmDefinition | undefined): readonly string[] =>
  definition === undefined
    ? []
    : [...definition.alarmActions, ...definition.okActions, ...definition.insufficientDataActions];

function problemOf(definition: AlarmDefinition, gone: ReadonlySet<string>): string | undefined {
  const actions = actionsOf(definition);
  if (actions.length === 0) return 'no actions: nobody is told';
  if (!definition.actionsEnabled) return 'its actions are switched off';
  const lost = actions.find((action) => gone.has(action));
  return lost === undefined ? undefined : `action gone: ${lost}`;
}

async function lookUp(action: string, ctx: TaskContext): Promise<ActionState> {
  const arn = parseArn(action);
  const options = { abortSignal: ctx.signal };
  try {
    if (arn?.service === 'sns') {
      await ctx.aws.client(SNSClient).send(new GetTopicAttributesCommand({ TopicArn: action }), options);
      return 'there';
    }
    if (arn?.service === 'lambda') {
      await ctx.aws.client(LambdaClient).send(new GetFunctionConfigurationCommand({ FunctionName: action }), options);
      return 'there';
    }
    return 'unknown';
  } catch (error) {
    const { category } = fromAws(error) ?? {};
    if (category === 'not_found') return 'gone';
    // Topics of other accounts may not be looked at, and other troubles say nothing about the target either.
    ctx.signal.throwIfAborted();
    if (category !== undefined) return 'unknown';
    throw error;
  }
}
