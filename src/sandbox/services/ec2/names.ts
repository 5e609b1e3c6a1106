import type {
  DescribeDhcpOptionsRequest,
  DescribeVpcAttributeRequest,
  DescribeVpcAttributeResult,
  ModifyVpcAttributeRequest,
} from '@aws-sdk/client-ec2';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { checkDryRun, describeOperation } from './describe.js';
import { doesNotExist } from './errors.js';
import { ec2Store, noteChange, type StoredVpcAttributes } from './store.js';

const vpcNotFound = doesNotExist('InvalidVpcID.NotFound', 'vpc ID');

const describeDhcpOptions = describeOperation({
  items: (store) => store.dhcpOptions,
  ids: (input: DescribeDhcpOptionsRequest) => input.DhcpOptionsIds,
  notFound: doesNotExist('InvalidDhcpOptionID.NotFound', 'dhcpOption ID'),
  filters: {
    'dhcp-options-id': (options) => options.DhcpOptionsId,
    key: (options) => options.DhcpConfigurations?.map(({ Key }) => Key),
    value: (options) => options.DhcpConfigurations?.flatMap(({ Values = [] }) => Values.map(({ Value }) => Value)),
    'owner-id': (options) => options.OwnerId,
  },
  output: (items, nextToken) => ({ DhcpOptions: items, NextToken: nextToken }),
});

/** What decides over names in a VPC. */
export const nameOperations: Operations = {
  DescribeDhcpOptions: describeDhcpOptions,
  DescribeVpcAttribute: describeVpcAttribute,
  ModifyVpcAttribute: modifyVpcAttribute,
};

/** The attributes of a VPC; one that is not the default VPC has no host names unless somebody asked for them. */
function attributesOf(vpcId: string | undefined, call: Call): StoredVpcAttributes {
  const store = call.store(ec2Store);
  const vpc = store.vpcs.get(vpcId ?? '');
  if (!vpc) throw vpcNotFound([vpcId ?? '']);
  const defaults = { VpcId: vpc.VpcId, EnableDnsSupport: true, EnableDnsHostnames: vpc.IsDefault === true };
  return store.vpcAttributes.get(vpc.VpcId) ?? defaults;
}

function describeVpcAttribute(input: DescribeVpcAttributeRequest, call: Call): DescribeVpcAttributeResult {
  checkDryRun(input);
  const { VpcId, EnableDnsSupport, EnableDnsHostnames } = attributesOf(input.VpcId, call);
  switch (input.Attribute) {
    case 'enableDnsSupport':
      return { VpcId, EnableDnsSupport: { Value: EnableDnsSupport } };
    case 'enableDnsHostnames':
      return { VpcId, EnableDnsHostnames: { Value: EnableDnsHostnames } };
    case 'enableNetworkAddressUsageMetrics':
      return { VpcId, EnableNetworkAddressUsageMetrics: { Value: false } };
    default: {
      const message = `Value (${String(input.Attribute)}) for parameter attribute is invalid. Unknown attribute.`;
      throw new ServiceError('InvalidParameterValue', message);
    }
  }
}

function modifyVpcAttribute(input: ModifyVpcAttributeRequest, call: Call): void {
  const now = attributesOf(input.VpcId, call);
  const given = [input.EnableDnsSupport, input.EnableDnsHostnames, input.EnableNetworkAddressUsageMetrics];
  const count = given.filter((value) => value !== undefined).length;
  if (count === 0) throw new ServiceError('MissingParameter', 'No attributes specified.');
  if (count > 1) throw new ServiceError('InvalidParameterCombination', 'Fields for multiple attribute types specified');
  call.store(ec2Store).vpcAttributes.set(now.VpcId, {
    ...now,
    EnableDnsSupport: input.EnableDnsSupport?.Value ?? now.EnableDnsSupport,
    EnableDnsHostnames: input.EnableDnsHostnames?.Value ?? now.EnableDnsHostnames,
  });
  noteChange(call);
}
