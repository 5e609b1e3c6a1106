import type { DescribeImagesRequest, Image } from '@aws-sdk/client-ec2';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { describeOperation } from './describe.js';

const images = describeOperation({
  items: (store) => store.images,
  ids: (input: DescribeImagesRequest) => input.ImageIds,
  notFound: (ids) =>
    new ServiceError(
      'InvalidAMIID.NotFound',
      `The image ${ids.length === 1 ? 'id' : 'ids'} '[${ids.join(', ')}]' ${ids.length === 1 ? 'does' : 'do'} not exist`,
    ),
  filters: {
    'image-id': (image) => image.ImageId,
    name: (image) => image.Name,
    description: (image) => image.Description,
    architecture: (image) => image.Architecture,
    'image-type': (image) => image.ImageType,
    'is-public': (image) => image.Public ?? false,
    'owner-id': (image) => image.OwnerId,
    'owner-alias': (image) => image.ImageOwnerAlias,
    platform: (image) => image.Platform,
    'root-device-type': (image) => image.RootDeviceType,
    state: (image) => image.State,
    'virtualization-type': (image) => image.VirtualizationType,
  },
  output: (items, nextToken) => ({ Images: items, NextToken: nextToken }),
});

async function describeImages(input: DescribeImagesRequest, call: Call): Promise<object> {
  const answer: { readonly Images?: readonly Image[] } = await images(input, call);
  const { Owners = [] } = input;
  if (Owners.length === 0) return answer;
  const owners = Owners.map((owner) => (owner === 'self' ? call.account : owner));
  const isOwned = ({ OwnerId = '', ImageOwnerAlias = '' }: Image) =>
    owners.includes(OwnerId) || owners.includes(ImageOwnerAlias);
  return { ...answer, Images: answer.Images?.filter(isOwned) };
}

/** Images that instances were launched from. */
export const imageOperations: Operations = { DescribeImages: describeImages };
