import type { AwsSession } from '../aws/types.js';
import { endpointFromEnvironment } from '../aws/endpoint.js';
import { environmentKeys } from './resolve.js';
import type { RoleContext, Target } from './types.js';

/** Where STS is: credentials of a practice account are no good elsewhere. */
export const stsEndpoint = ({ aws, env }: Pick<RoleContext, 'aws' | 'env'>): string | undefined =>
  aws.endpointUrl ?? endpointFromEnvironment('STS', env);

/** A session with the credentials that a target starts with; the caller destroys it. */
export async function sourceSession({ source, region: targetRegion }: Target, ctx: RoleContext): Promise<AwsSession> {
  const region = source.region ?? targetRegion ?? ctx.aws.region;
  switch (source.kind) {
    case 'run':
      return ctx.aws;
    case 'profile':
      return ctx.openSession({ profile: source.profile ?? undefined, region });
    case 'environment':
      return ctx.openSession({ credentials: environmentKeys(ctx.env), region });
    case 'instance':
    case 'container': {
      const { machineCredentials } = await import('../aws/machine-credentials.js');
      return ctx.openSession({ credentials: machineCredentials(source.kind), region });
    }
  }
}
