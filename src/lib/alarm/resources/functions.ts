import {
  GetAccountSettingsCommand,
  LambdaClient,
  ListTagsCommand,
  paginateListFunctions,
  type FunctionConfiguration,
} from '@aws-sdk/client-lambda';
import { readEachTags } from './each-tags.js';
import type { AlarmResource, Reader } from './types.js';

/** "Lambda quotas": control plane requests other than GetFunction and GetPolicy, 15 a second in all. */
const CALLS_PER_SECOND = 10;

/** Functions. Facts: `timeoutSeconds`, `memoryMib`, `runtime`. */
export const readFunctions: Reader = async (input, ctx) => {
  const client = ctx.aws.client(LambdaClient);
  const functions: FunctionConfiguration[] = [];
  for await (const { Functions = [] } of paginateListFunctions({ client }, {}, { abortSignal: ctx.signal })) {
    functions.push(...Functions);
  }
  const tags = await readEachTags(
    {
      items: functions,
      perSecond: CALLS_PER_SECOND,
      kinds: ['function'],
      action: 'lambda:ListTags',
      reader: input,
      read: async ({ FunctionArn }, signal) => {
        const command = new ListTagsCommand({ Resource: FunctionArn });
        return (await client.send(command, { abortSignal: signal })).Tags ?? {};
      },
    },
    ctx,
  );
  return functions.flatMap((one, index): readonly AlarmResource[] => {
    const { FunctionName: id, FunctionArn: arn } = one;
    if (id === undefined) return [];
    return [
      {
        kind: 'function',
        id,
        name: id,
        arn,
        tags: tags[index] ?? {},
        dimensions: { FunctionName: id },
        facts: {
          timeoutSeconds: one.Timeout ?? DEFAULT_TIMEOUT_SECONDS,
          memoryMib: one.MemorySize ?? DEFAULT_MEMORY_MIB,
          runtime: one.Runtime ?? '',
        },
      },
    ];
  });
};

/** CreateFunction, Timeout and MemorySize. */
const DEFAULT_TIMEOUT_SECONDS = 3;
const DEFAULT_MEMORY_MIB = 128;

/** What all functions of the region share. Facts: `concurrentExecutions`, the limit. No tags: none with a filter. */
export const readLambdaAccount: Reader = async ({ tags }, ctx) => {
  if (Object.keys(tags).length > 0) return [];
  const { AccountLimit: limit, AccountUsage: usage } = await ctx.aws
    .client(LambdaClient)
    .send(new GetAccountSettingsCommand({}), { abortSignal: ctx.signal });
  if (limit?.ConcurrentExecutions === undefined || usage?.FunctionCount === 0) return [];
  return [
    {
      kind: 'lambda-account',
      id: 'lambda',
      name: 'lambda',
      arn: undefined,
      tags: {},
      dimensions: {},
      facts: { concurrentExecutions: limit.ConcurrentExecutions, functions: usage?.FunctionCount ?? 0 },
    },
  ];
};
