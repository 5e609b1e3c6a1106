import type { DescribeVolumesRequest } from '@aws-sdk/client-ec2';
import { ServiceError } from '../../types.js';
import type { Operations } from '../definition.js';
import { describeOperation } from './describe.js';

/** Volumes of instances. */
export const volumeOperations: Operations = {
  DescribeVolumes: describeOperation({
    items: (store) => store.volumes,
    ids: (input: DescribeVolumesRequest) => input.VolumeIds,
    notFound: ([id]) => new ServiceError('InvalidVolume.NotFound', `The volume '${id}' does not exist.`),
    filters: {
      'volume-id': (volume) => volume.VolumeId,
      status: (volume) => volume.State,
      'volume-type': (volume) => volume.VolumeType,
      'availability-zone': (volume) => volume.AvailabilityZone,
      'attachment.instance-id': (volume) => volume.Attachments?.map(({ InstanceId }) => InstanceId),
      'attachment.device': (volume) => volume.Attachments?.map(({ Device }) => Device),
      'attachment.status': (volume) => volume.Attachments?.map(({ State }) => State),
    },
    output: (items, nextToken) => ({ Volumes: items, NextToken: nextToken }),
  }),
};
