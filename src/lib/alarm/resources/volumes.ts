import { EC2Client, paginateDescribeVolumes } from '@aws-sdk/client-ec2';
import { tagRecord } from '../../plan/ownership.js';
import { filtersOf } from './instances.js';
import type { AlarmResource, Reader } from './types.js';

/** DescribeVolumes, MaxResults: 5 to 1,000. */
const PAGE_SIZE = 1000;

/**
 * Volumes that are attached: the others have no metrics.
 * Facts: `volumeType`, `sizeGib`, `instanceId` (the first one), `device`.
 */
export const readVolumes: Reader = async ({ tags }, ctx) => {
  const found: AlarmResource[] = [];
  const pages = paginateDescribeVolumes({ client: ctx.aws.client(EC2Client), pageSize: PAGE_SIZE }, filtersOf(tags), {
    abortSignal: ctx.signal,
  });
  for await (const { Volumes = [] } of pages) {
    for (const { VolumeId: id, Attachments: [attachment] = [], ...volume } of Volumes) {
      if (id === undefined || attachment?.InstanceId === undefined) continue;
      const own = tagRecord(volume.Tags);
      found.push({
        kind: 'volume',
        id,
        name: own['Name'] ?? id,
        arn: undefined,
        tags: own,
        dimensions: { VolumeId: id },
        facts: {
          volumeType: volume.VolumeType ?? 'unknown',
          sizeGib: volume.Size ?? 0,
          instanceId: attachment.InstanceId,
          device: attachment.Device ?? '',
        },
      });
    }
  }
  return found;
};
