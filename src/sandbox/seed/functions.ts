import type { Sandbox } from '../create.js';
import { insertFunction, lambdaStore } from '../services/lambda/store.js';
import type { Story } from './story.js';
import { tagsOf } from './subnets.js';

/** What makes small pictures of products; its log is among the groups. */
export const THUMBNAIL_FUNCTION = 'web3tier-thumbnail';

/** Puts the function of the shop into Lambda. Its policy lets S3 call it, and nobody else. */
export function fillFunctions(sandbox: Sandbox, story: Story): void {
  const { account, region, createdAtMs } = story;
  const arn = `arn:aws:lambda:${region}:${account}:function:${THUMBNAIL_FUNCTION}`;
  const statement = {
    Sid: 'product-pictures',
    Effect: 'Allow',
    Principal: { Service: 's3.amazonaws.com' },
    Action: 'lambda:InvokeFunction',
    Resource: arn,
    Condition: { StringEquals: { 'AWS:SourceAccount': account } },
  };
  insertFunction(sandbox.store(lambdaStore, story), {
    arn,
    runtime: 'nodejs22.x',
    modifiedAtMs: createdAtMs,
    policy: JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: [statement] }),
    tags: Object.fromEntries(tagsOf(THUMBNAIL_FUNCTION).map(({ Key, Value }) => [Key, Value])),
  });
}
