import type { DescribeInstancesRequest, Reservation } from '@aws-sdk/client-ec2';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { describeOperation } from './describe.js';
import { checkInstanceIds, instancesNotFound } from './instance-ids.js';
import type { StoredInstance } from './store.js';

const instances = describeOperation({
  items: (store) => store.instances,
  ids: (input: DescribeInstancesRequest) => input.InstanceIds,
  notFound: instancesNotFound,
  filters: {
    'instance-id': (instance) => instance.InstanceId,
    'instance-state-name': (instance) => instance.State?.Name,
    'instance-state-code': (instance) => instance.State?.Code,
    'instance-type': (instance) => instance.InstanceType,
    'image-id': (instance) => instance.ImageId,
    'vpc-id': (instance) => instance.VpcId,
    'subnet-id': (instance) => instance.SubnetId,
    'availability-zone': (instance) => instance.Placement?.AvailabilityZone,
    'private-ip-address': (instance) => instance.PrivateIpAddress,
    'private-dns-name': (instance) => instance.PrivateDnsName,
    'ip-address': (instance) => instance.PublicIpAddress,
    'key-name': (instance) => instance.KeyName,
    architecture: (instance) => instance.Architecture,
    platform: (instance) => instance.Platform,
    'instance.group-id': (instance) => instance.SecurityGroups?.map((group) => group.GroupId),
    'instance.group-name': (instance) => instance.SecurityGroups?.map((group) => group.GroupName),
    'iam-instance-profile.arn': (instance) => instance.IamInstanceProfile?.Arn,
    'network-interface.network-interface-id': (instance) =>
      instance.NetworkInterfaces?.map((eni) => eni.NetworkInterfaceId),
  },
  output: (items, nextToken, { account }) => ({ Reservations: toReservations(items, account), NextToken: nextToken }),
});

/** Describe operations of instances. */
export const instanceOperations: Operations = { DescribeInstances: describeInstances };

async function describeInstances(input: DescribeInstancesRequest, call: Call): Promise<object> {
  checkInstanceIds(input.InstanceIds);
  if (input.InstanceIds && input.MaxResults !== undefined) {
    const message = 'The parameter instancesSet cannot be used with the parameter maxResults';
    throw new ServiceError('InvalidParameterCombination', message);
  }
  return instances(input, call);
}

function toReservations(items: readonly StoredInstance[], account: string): readonly Reservation[] {
  const byId = new Map<string, StoredInstance[]>();
  for (const item of items) {
    // Reservation ids are instance ids with another prefix where the seed names none.
    const id = item.ReservationId ?? item.InstanceId.replace(/^i-/, 'r-');
    byId.set(id, [...(byId.get(id) ?? []), item]);
  }
  return [...byId].map(([id, Instances]) => ({ ReservationId: id, OwnerId: account, Groups: [], Instances }));
}
