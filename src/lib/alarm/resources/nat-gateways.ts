import { EC2Client, paginateDescribeNatGateways } from '@aws-sdk/client-ec2';
import { tagRecord } from '../../plan/ownership.js';
import { filtersOf } from './instances.js';
import type { AlarmResource, Reader } from './types.js';

/** NAT gateways that work. Facts: `connectivity` (public or private). */
export const readNatGateways: Reader = async ({ tags }, ctx) => {
  const found: AlarmResource[] = [];
  const pages = paginateDescribeNatGateways(
    { client: ctx.aws.client(EC2Client) },
    { Filter: [{ Name: 'state', Values: ['available'] }, ...(filtersOf(tags).Filters ?? [])] },
    { abortSignal: ctx.signal },
  );
  for await (const { NatGateways = [] } of pages) {
    for (const { NatGatewayId: id, ...gateway } of NatGateways) {
      if (id === undefined) continue;
      const own = tagRecord(gateway.Tags);
      found.push({
        kind: 'nat-gateway',
        id,
        name: own['Name'] ?? id,
        arn: undefined,
        tags: own,
        dimensions: { NatGatewayId: id },
        facts: { connectivity: gateway.ConnectivityType ?? 'public' },
      });
    }
  }
  return found;
};
