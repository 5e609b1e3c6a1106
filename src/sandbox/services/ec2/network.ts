import type {
  DescribeEgressOnlyInternetGatewaysRequest,
  DescribeFlowLogsRequest,
  DescribeInternetGatewaysRequest,
  DescribeNatGatewaysRequest,
  DescribeNetworkAclsRequest,
  DescribeNetworkInterfacesRequest,
  DescribeRouteTablesRequest,
  DescribeSecurityGroupsRequest,
  DescribeSubnetsRequest,
  DescribeVpcEndpointsRequest,
  DescribeVpcsRequest,
  Filter,
} from '@aws-sdk/client-ec2';
import { ServiceError } from '../../types.js';
import type { Operations } from '../definition.js';
import { describeOperation } from './describe.js';
import { doesNotExist } from './errors.js';

/** A few operations call their filters `Filter`. */
const renamed = <T extends { Filter?: Filter[] | undefined }>(input: T): T & { Filters: Filter[] | undefined } => ({
  ...input,
  Filters: input.Filter,
});

const describeVpcs = describeOperation({
  items: (store) => store.vpcs,
  ids: (input: DescribeVpcsRequest) => input.VpcIds,
  notFound: doesNotExist('InvalidVpcID.NotFound', 'vpc ID'),
  filters: {
    'vpc-id': (vpc) => vpc.VpcId,
    cidr: (vpc) => vpc.CidrBlock,
    'cidr-block': (vpc) => vpc.CidrBlock,
    'is-default': (vpc) => vpc.IsDefault ?? false,
    'owner-id': (vpc) => vpc.OwnerId,
    state: (vpc) => vpc.State,
  },
  output: (items, nextToken) => ({ Vpcs: items, NextToken: nextToken }),
});

const describeSubnets = describeOperation({
  items: (store) => store.subnets,
  ids: (input: DescribeSubnetsRequest) => input.SubnetIds,
  notFound: doesNotExist('InvalidSubnetID.NotFound', 'subnet ID'),
  filters: {
    'subnet-id': (subnet) => subnet.SubnetId,
    'vpc-id': (subnet) => subnet.VpcId,
    'availability-zone': (subnet) => subnet.AvailabilityZone,
    'availability-zone-id': (subnet) => subnet.AvailabilityZoneId,
    cidr: (subnet) => subnet.CidrBlock,
    'cidr-block': (subnet) => subnet.CidrBlock,
    'ipv6-cidr-block-association.ipv6-cidr-block': (subnet) =>
      subnet.Ipv6CidrBlockAssociationSet?.map(({ Ipv6CidrBlock }) => Ipv6CidrBlock),
    'ipv6-native': (subnet) => subnet.Ipv6Native ?? false,
    'default-for-az': (subnet) => subnet.DefaultForAz ?? false,
    'map-public-ip-on-launch': (subnet) => subnet.MapPublicIpOnLaunch ?? false,
    'owner-id': (subnet) => subnet.OwnerId,
    state: (subnet) => subnet.State,
  },
  output: (items, nextToken) => ({ Subnets: items, NextToken: nextToken }),
});

const describeRouteTables = describeOperation({
  items: (store) => store.routeTables,
  ids: (input: DescribeRouteTablesRequest) => input.RouteTableIds,
  notFound: doesNotExist('InvalidRouteTableID.NotFound', 'routeTable ID'),
  filters: {
    'route-table-id': (table) => table.RouteTableId,
    'vpc-id': (table) => table.VpcId,
    'association.subnet-id': (table) => table.Associations?.map((association) => association.SubnetId),
    'association.gateway-id': (table) => table.Associations?.map((association) => association.GatewayId),
    'association.main': (table) => table.Associations?.map((association) => association.Main ?? false),
    'route.destination-cidr-block': (table) => table.Routes?.map((route) => route.DestinationCidrBlock),
    'route.gateway-id': (table) => table.Routes?.map((route) => route.GatewayId),
    'route.nat-gateway-id': (table) => table.Routes?.map((route) => route.NatGatewayId),
  },
  output: (items, nextToken) => ({ RouteTables: items, NextToken: nextToken }),
});

const describeSecurityGroups = describeOperation({
  items: (store) => store.securityGroups,
  ids: (input: DescribeSecurityGroupsRequest) => input.GroupIds,
  notFound: doesNotExist('InvalidGroup.NotFound', 'security group'),
  filters: {
    'group-id': (group) => group.GroupId,
    'group-name': (group) => group.GroupName,
    'vpc-id': (group) => group.VpcId,
    'owner-id': (group) => group.OwnerId,
    description: (group) => group.Description,
    'ip-permission.cidr': (group) =>
      group.IpPermissions?.flatMap((rule) => rule.IpRanges?.map((range) => range.CidrIp)),
    'ip-permission.ipv6-cidr': (group) =>
      group.IpPermissions?.flatMap((rule) => rule.Ipv6Ranges?.map((range) => range.CidrIpv6)),
    'egress.ip-permission.cidr': (group) =>
      group.IpPermissionsEgress?.flatMap((rule) => rule.IpRanges?.map((range) => range.CidrIp)),
    'egress.ip-permission.ipv6-cidr': (group) =>
      group.IpPermissionsEgress?.flatMap((rule) => rule.Ipv6Ranges?.map((range) => range.CidrIpv6)),
    'ip-permission.from-port': (group) => group.IpPermissions?.map((rule) => rule.FromPort),
    'ip-permission.to-port': (group) => group.IpPermissions?.map((rule) => rule.ToPort),
    'ip-permission.protocol': (group) => group.IpPermissions?.map((rule) => rule.IpProtocol),
    'ip-permission.group-id': (group) =>
      group.IpPermissions?.flatMap((rule) => rule.UserIdGroupPairs?.map((pair) => pair.GroupId)),
  },
  output: (items, nextToken) => ({ SecurityGroups: items, NextToken: nextToken }),
});

const describeNetworkAcls = describeOperation({
  items: (store) => store.networkAcls,
  ids: (input: DescribeNetworkAclsRequest) => input.NetworkAclIds,
  notFound: doesNotExist('InvalidNetworkAclID.NotFound', 'networkAcl ID'),
  filters: {
    'network-acl-id': (acl) => acl.NetworkAclId,
    'vpc-id': (acl) => acl.VpcId,
    default: (acl) => acl.IsDefault ?? false,
    'association.subnet-id': (acl) => acl.Associations?.map((association) => association.SubnetId),
    'entry.cidr': (acl) => acl.Entries?.map((entry) => entry.CidrBlock),
    'entry.rule-action': (acl) => acl.Entries?.map((entry) => entry.RuleAction),
  },
  output: (items, nextToken) => ({ NetworkAcls: items, NextToken: nextToken }),
});

const describeInternetGateways = describeOperation({
  items: (store) => store.internetGateways,
  ids: (input: DescribeInternetGatewaysRequest) => input.InternetGatewayIds,
  notFound: doesNotExist('InvalidInternetGatewayID.NotFound', 'internetGateway ID'),
  filters: {
    'internet-gateway-id': (gateway) => gateway.InternetGatewayId,
    'attachment.vpc-id': (gateway) => gateway.Attachments?.map((attachment) => attachment.VpcId),
    'attachment.state': (gateway) => gateway.Attachments?.map((attachment) => attachment.State),
    'owner-id': (gateway) => gateway.OwnerId,
  },
  output: (items, nextToken) => ({ InternetGateways: items, NextToken: nextToken }),
});

const describeEgressOnlyGateways = describeOperation({
  items: (store) => store.egressOnlyGateways,
  ids: (input: DescribeEgressOnlyInternetGatewaysRequest) => input.EgressOnlyInternetGatewayIds,
  notFound: doesNotExist('InvalidEgressOnlyInternetGatewayId.NotFound', 'egressOnlyInternetGateway ID'),
  filters: {},
  output: (items, nextToken) => ({ EgressOnlyInternetGateways: items, NextToken: nextToken }),
});

const natGateways = describeOperation({
  items: (store) => store.natGateways,
  ids: (input: DescribeNatGatewaysRequest & { Filters: Filter[] | undefined }) => input.NatGatewayIds,
  notFound: (ids) => new ServiceError('NatGatewayNotFound', `NatGateway ${ids.join(', ')} was not found`),
  filters: {
    'nat-gateway-id': (gateway) => gateway.NatGatewayId,
    'vpc-id': (gateway) => gateway.VpcId,
    'subnet-id': (gateway) => gateway.SubnetId,
    state: (gateway) => gateway.State,
  },
  output: (items, nextToken) => ({ NatGateways: items, NextToken: nextToken }),
});

const describeNetworkInterfaces = describeOperation({
  items: (store) => store.networkInterfaces,
  ids: (input: DescribeNetworkInterfacesRequest) => input.NetworkInterfaceIds,
  notFound: doesNotExist('InvalidNetworkInterfaceID.NotFound', 'networkInterface ID'),
  filters: {
    'network-interface-id': (eni) => eni.NetworkInterfaceId,
    'vpc-id': (eni) => eni.VpcId,
    'subnet-id': (eni) => eni.SubnetId,
    'availability-zone': (eni) => eni.AvailabilityZone,
    description: (eni) => eni.Description,
    'group-id': (eni) => eni.Groups?.map((group) => group.GroupId),
    'group-name': (eni) => eni.Groups?.map((group) => group.GroupName),
    'attachment.instance-id': (eni) => eni.Attachment?.InstanceId,
    'attachment.status': (eni) => eni.Attachment?.Status,
    'interface-type': (eni) => eni.InterfaceType,
    'private-ip-address': (eni) => eni.PrivateIpAddress,
    'addresses.private-ip-address': (eni) => eni.PrivateIpAddresses?.map((address) => address.PrivateIpAddress),
    'association.public-ip': (eni) => eni.Association?.PublicIp,
    'requester-id': (eni) => eni.RequesterId,
    status: (eni) => eni.Status,
  },
  output: (items, nextToken) => ({ NetworkInterfaces: items, NextToken: nextToken }),
});

const flowLogs = describeOperation({
  items: (store) => store.flowLogs,
  ids: (input: DescribeFlowLogsRequest & { Filters: Filter[] | undefined }) => input.FlowLogIds,
  filters: {
    'flow-log-id': (flowLog) => flowLog.FlowLogId,
    'resource-id': (flowLog) => flowLog.ResourceId,
    'log-group-name': (flowLog) => flowLog.LogGroupName,
    'log-destination-type': (flowLog) => flowLog.LogDestinationType,
    'deliver-log-status': (flowLog) => flowLog.DeliverLogsStatus,
    'traffic-type': (flowLog) => flowLog.TrafficType,
  },
  output: (items, nextToken) => ({ FlowLogs: items, NextToken: nextToken }),
});

const describeVpcEndpoints = describeOperation({
  items: (store) => store.vpcEndpoints,
  ids: (input: DescribeVpcEndpointsRequest) => input.VpcEndpointIds,
  notFound: doesNotExist('InvalidVpcEndpointId.NotFound', 'Vpc Endpoint Id'),
  filters: {
    'vpc-endpoint-id': (endpoint) => endpoint.VpcEndpointId,
    'vpc-id': (endpoint) => endpoint.VpcId,
    'service-name': (endpoint) => endpoint.ServiceName,
    'vpc-endpoint-type': (endpoint) => endpoint.VpcEndpointType,
    'vpc-endpoint-state': (endpoint) => endpoint.State,
  },
  output: (items, nextToken) => ({ VpcEndpoints: items, NextToken: nextToken }),
});

/** Describe operations of the network. */
export const networkOperations: Operations = {
  DescribeEgressOnlyInternetGateways: describeEgressOnlyGateways,
  DescribeFlowLogs: (input: DescribeFlowLogsRequest, call) => flowLogs(renamed(input), call),
  DescribeInternetGateways: describeInternetGateways,
  DescribeNatGateways: (input: DescribeNatGatewaysRequest, call) => natGateways(renamed(input), call),
  DescribeNetworkAcls: describeNetworkAcls,
  DescribeNetworkInterfaces: describeNetworkInterfaces,
  DescribeRouteTables: describeRouteTables,
  DescribeSecurityGroups: describeSecurityGroups,
  DescribeSubnets: describeSubnets,
  DescribeVpcEndpoints: describeVpcEndpoints,
  DescribeVpcs: describeVpcs,
};
