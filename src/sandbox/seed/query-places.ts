import type { Sandbox } from '../create.js';
import { athenaStore, PRIMARY } from '../services/athena/store.js';
import { insertBucket, s3Store } from '../services/s3/store.js';
import type { Story } from './story.js';

/** The bucket of query results, called like the one that Athena's console makes. */
export function resultBucketName({ account, region }: Pick<Story, 'account' | 'region'>): string {
  return `aws-athena-query-results-${account}-${region}`;
}

/** A gigabyte a query. */
const ANALYSTS_LIMIT_BYTES = 1_000_000_000;

/** Adds the bucket of query results. */
export function addResultBucket(sandbox: Sandbox, story: Story): void {
  const { account, region, createdAtMs } = story;
  insertBucket(sandbox.store(s3Store), { name: resultBucketName(story), account, region, createdAtMs });
}

/** Workgroups: the usual one with a place for results, and one whose settings and limit nobody gets around. */
export function fillWorkGroups(sandbox: Sandbox, story: Story): void {
  const { workGroups } = sandbox.store(athenaStore, story);
  const primary = workGroups.get(PRIMARY);
  const location = `s3://${resultBucketName(story)}/`;
  if (!primary) return;
  const configuration = { ...primary.configuration, ResultConfiguration: { OutputLocation: location } };
  workGroups.set(PRIMARY, { ...primary, configuration });
  workGroups.set('analysts', {
    workGroup: {
      Name: 'analysts',
      State: 'ENABLED',
      Description: 'Questions that may cost something',
      CreationTime: new Date(story.createdAtMs),
    },
    configuration: {
      ...configuration,
      EnforceWorkGroupConfiguration: true,
      ResultConfiguration: { OutputLocation: `${location}analysts/` },
      BytesScannedCutoffPerQuery: ANALYSTS_LIMIT_BYTES,
    },
    tags: new Map([['Project', 'web3tier']]),
  });
}
