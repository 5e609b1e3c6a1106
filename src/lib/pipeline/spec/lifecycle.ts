import { errorRoot, objectRoot, type ObjectPartition } from '../object-format.js';
import type { OwnLifecycleRule, PipelineSettings } from './types.js';

/** Parts of an upload that was broken off are invisible, and cost as much as objects. */
const ABORT_UPLOADS_AFTER_DAYS = 7;
/** Where versions are kept, an expired object can be got back for so long. */
const KEEP_NONCURRENT_DAYS = 30;

const ID_PREFIX = 'awsops:';

/** Whether a rule of a bucket is one of a pipeline of ours, by its name. */
export const isOwnRule = ({ ID = '' }: { readonly ID?: string | undefined }): boolean => ID.startsWith(ID_PREFIX);

/** The rules for the objects of one stream, and for what failed; they touch no other key. */
export function lifecycleRules(
  settings: Pick<PipelineSettings, 'prefix' | 'archive' | 'expireDays'>,
  partition: ObjectPartition,
): readonly OwnLifecycleRule[] {
  const place = { prefix: settings.prefix, partition };
  const { archive, expireDays } = settings;
  const transitions =
    archive === null ? {} : { Transitions: [{ Days: archive.days, StorageClass: archive.storageClass }] };
  // The failed records are kept where they can be read, for as long.
  return [{ ...ruleFor(objectRoot(place), expireDays), ...transitions }, ruleFor(errorRoot(place), expireDays)];
}

/** Names of rules have at most 255 characters, which prefixes of ours never reach. */
const ruleFor = (root: string, expireDays: number | null): OwnLifecycleRule => ({
  ID: `${ID_PREFIX}${root}`,
  Status: 'Enabled',
  Filter: { Prefix: root },
  AbortIncompleteMultipartUpload: { DaysAfterInitiation: ABORT_UPLOADS_AFTER_DAYS },
  ...(expireDays === null
    ? {}
    : {
        Expiration: { Days: expireDays },
        NoncurrentVersionExpiration: { NoncurrentDays: KEEP_NONCURRENT_DAYS },
      }),
});

/** What a rule does, in words. */
export function describeRule({ Transitions: transitions = [], Expiration: expiration }: OwnLifecycleRule): string {
  const words = [
    ...transitions.map(({ Days, StorageClass }) => `to ${StorageClass} after ${Days} days`),
    ...(expiration?.Days === undefined ? [] : [`deleted after ${expiration.Days} days`]),
  ];
  return words.length === 0 ? 'kept for ever' : words.join(', ');
}
