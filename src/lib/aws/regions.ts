import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import type { AwsSession } from './types.js';

/** The regions that the account has enabled, sorted. */
export async function enabledRegions(session: AwsSession, signal: AbortSignal): Promise<readonly string[]> {
  const answer = await session.client(EC2Client).send(new DescribeRegionsCommand({}), { abortSignal: signal });
  return (answer.Regions ?? []).flatMap((region) => region.RegionName ?? []).sort();
}
