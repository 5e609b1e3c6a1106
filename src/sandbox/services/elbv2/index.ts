import type {
  DescribeLoadBalancersInput,
  DescribeLoadBalancersOutput,
  DescribeTagsInput,
  DescribeTagsOutput,
  DescribeTargetGroupsInput,
  DescribeTargetGroupsOutput,
  DescribeTargetHealthInput,
  DescribeTargetHealthOutput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { pageOf } from '../../pages.js';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { elbv2Store } from './store.js';

/** API reference: PageSize (1 to 400), and at most 20 resources in one DescribeTags. */
const MAX_PAGE = 400;
const MAX_TAGGED_RESOURCES = 20;

/** Elastic Load Balancing: what there is. */
export const elbv2Operations: Operations = {
  DescribeLoadBalancers: describeLoadBalancers,
  DescribeTargetGroups: describeTargetGroups,
  DescribeTargetHealth: describeTargetHealth,
  DescribeTags: describeTags,
};

function describeLoadBalancers(input: DescribeLoadBalancersInput, call: Call): DescribeLoadBalancersOutput {
  const all = [...call.store(elbv2Store).loadBalancers.values()];
  const wanted = [...(input.LoadBalancerArns ?? []), ...(input.Names ?? [])];
  const chosen = all.filter(
    ({ LoadBalancerArn: arn, LoadBalancerName: name = '' }) =>
      wanted.length === 0 || wanted.includes(arn) || wanted.includes(name),
  );
  const known = new Set(chosen.flatMap(({ LoadBalancerArn: arn, LoadBalancerName: name = '' }) => [arn, name]));
  const missing = wanted.filter((one) => !known.has(one));
  if (missing.length > 0) {
    throw new ServiceError('LoadBalancerNotFound', `Load balancers '[${missing.join(', ')}]' not found`);
  }
  const page = elbPage(chosen, { input, call });
  return { LoadBalancers: [...page.items], NextMarker: page.nextToken };
}

function describeTargetGroups(input: DescribeTargetGroupsInput, call: Call): DescribeTargetGroupsOutput {
  const { LoadBalancerArn: balancer, TargetGroupArns: arns, Names: names } = input;
  const wanted = [...(arns ?? []), ...(names ?? [])];
  const chosen = [...call.store(elbv2Store).targetGroups.values()]
    .map(({ group }) => group)
    .filter(
      ({ TargetGroupArn: arn, TargetGroupName: name = '', LoadBalancerArns: balancers = [] }) =>
        (wanted.length === 0 || wanted.includes(arn) || wanted.includes(name)) &&
        (balancer === undefined || balancers.includes(balancer)),
    );
  if (chosen.length < wanted.length) throw targetGroupsNotFound();
  const page = elbPage(chosen, { input, call });
  return { TargetGroups: [...page.items], NextMarker: page.nextToken };
}

function describeTargetHealth(input: DescribeTargetHealthInput, call: Call): DescribeTargetHealthOutput {
  const stored = call.store(elbv2Store).targetGroups.get(input.TargetGroupArn ?? '');
  if (stored === undefined) throw targetGroupsNotFound();
  const asked = input.Targets?.map(({ Id }) => Id);
  return {
    TargetHealthDescriptions: stored.health.filter(({ Target }) => asked === undefined || asked.includes(Target?.Id)),
  };
}

function describeTags(input: DescribeTagsInput, call: Call): DescribeTagsOutput {
  const { ResourceArns: arns = [] } = input;
  if (arns.length > MAX_TAGGED_RESOURCES) {
    const message = `Only ${MAX_TAGGED_RESOURCES} resources can be described at a time`;
    throw new ServiceError('ValidationError', message);
  }
  const { loadBalancers, targetGroups, tags } = call.store(elbv2Store);
  const missing = arns.find((arn) => !loadBalancers.has(arn) && !targetGroups.has(arn));
  if (missing?.includes(':targetgroup/')) throw targetGroupsNotFound();
  if (missing !== undefined) {
    throw new ServiceError('LoadBalancerNotFound', `Load balancers '[${missing}]' not found`);
  }
  return { TagDescriptions: arns.map((arn) => ({ ResourceArn: arn, Tags: [...(tags.get(arn) ?? [])] })) };
}

function elbPage<T>(
  items: readonly T[],
  of: {
    readonly input: { readonly Marker?: string | undefined; readonly PageSize?: number | undefined };
    readonly call: Call;
  },
): { readonly items: readonly T[]; readonly nextToken: string | undefined } {
  const { PageSize: limit = MAX_PAGE, Marker: token } = of.input;
  if (limit < 1 || limit > MAX_PAGE) {
    throw new ServiceError('ValidationError', `Page size must be between 1 and ${MAX_PAGE}`);
  }
  const invalidToken = (): ServiceError => new ServiceError('ValidationError', `Marker '${token}' is not valid`);
  return pageOf(items, { limit, token, scope: `elbv2.${of.call.operation}`, invalidToken });
}

const targetGroupsNotFound = (): ServiceError =>
  new ServiceError('TargetGroupNotFound', 'One or more target groups not found');
