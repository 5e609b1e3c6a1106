import {
  DescribeTagsCommand,
  ElasticLoadBalancingV2Client,
  paginateDescribeLoadBalancers,
  paginateDescribeTargetGroups,
  type LoadBalancer,
  type TargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { parseArn } from '../../aws/arn.js';
import type { TaskContext } from '../../aws/task-context.js';
import { tagRecord, type Tags } from '../../plan/ownership.js';
import { noteDenied } from './each-tags.js';
import type { AlarmResource, Reader, ReaderInput, ResourceKind } from './types.js';

/** DescribeTags: at most 20 resources. DescribeLoadBalancers and DescribeTargetGroups, PageSize: 1 to 400. */
const MAX_TAGGED = 20;
const PAGE_SIZE = 400;

const KINDS: Readonly<Record<string, ResourceKind>> = {
  application: 'load-balancer',
  network: 'network-load-balancer',
};

/** The value of the dimension `LoadBalancer`: the ARN from behind `loadbalancer/`. */
const balancerSuffix = (arn: string): string => (parseArn(arn)?.resource ?? '').replace(/^loadbalancer\//, '');

/** Application and network load balancers. Facts: `scheme` (internet-facing or internal). */
export const readLoadBalancers: Reader = async (input, ctx) => {
  const all: LoadBalancer[] = [];
  const client = ctx.aws.client(ElasticLoadBalancingV2Client);
  const pages = paginateDescribeLoadBalancers({ client, pageSize: PAGE_SIZE }, {}, { abortSignal: ctx.signal });
  for await (const { LoadBalancers = [] } of pages) all.push(...LoadBalancers);
  const wanted = all.filter(({ Type = '' }) => {
    const kind = KINDS[Type];
    return kind !== undefined && input.kinds.has(kind);
  });
  const tags = await tagsByArn(
    wanted.flatMap(({ LoadBalancerArn }) => LoadBalancerArn ?? []),
    { input, kinds: ['load-balancer', 'network-load-balancer'], ctx },
  );
  return wanted.flatMap(({ LoadBalancerArn: arn, LoadBalancerName, Type, Scheme }): readonly AlarmResource[] => {
    const kind = KINDS[Type ?? ''];
    if (arn === undefined || kind === undefined) return [];
    const id = balancerSuffix(arn);
    return [
      {
        kind,
        id,
        name: LoadBalancerName ?? id,
        arn,
        tags: tags.get(arn) ?? {},
        dimensions: { LoadBalancer: id },
        facts: { scheme: Scheme ?? 'internet-facing' },
      },
    ];
  });
};

/**
 * Target groups of application and network load balancers: one without a load balancer has no metrics.
 * Facts: `namespace` of its metrics, `loadBalancer` (name), `targetType`, `protocol`.
 */
export const readTargetGroups: Reader = async (input, ctx) => {
  const all: TargetGroup[] = [];
  const client = ctx.aws.client(ElasticLoadBalancingV2Client);
  const pages = paginateDescribeTargetGroups({ client, pageSize: PAGE_SIZE }, {}, { abortSignal: ctx.signal });
  for await (const { TargetGroups = [] } of pages) all.push(...TargetGroups);
  const used = all.filter(({ LoadBalancerArns = [] }) => LoadBalancerArns.length > 0);
  const tags = await tagsByArn(
    used.flatMap(({ TargetGroupArn }) => TargetGroupArn ?? []),
    { input, kinds: ['target-group'], ctx },
  );
  return used.flatMap((group) => {
    const { LoadBalancerArns: balancers = [], TargetGroupArn: arn = '' } = group;
    return balancers.flatMap((balancer): readonly AlarmResource[] => {
      const [type = '', balancerName = ''] = balancerSuffix(balancer).split('/');
      const namespace = NAMESPACES[type];
      if (namespace === undefined) return [];
      const id = parseArn(arn)?.resource ?? arn;
      return [
        {
          kind: 'target-group',
          // A group has one load balancer; where it ever has several, each has metrics of its own.
          id: balancers.length === 1 ? id : `${id} ${balancerName}`,
          name: group.TargetGroupName ?? id,
          arn,
          tags: tags.get(arn) ?? {},
          dimensions: { LoadBalancer: balancerSuffix(balancer), TargetGroup: id },
          facts: {
            namespace,
            loadBalancer: balancerName,
            targetType: group.TargetType ?? 'instance',
            protocol: group.Protocol ?? '',
          },
        },
      ];
    });
  });
};

/** By the first word of the load balancer's dimension; gateway load balancers have metrics that nobody waits for. */
const NAMESPACES: Readonly<Record<string, string>> = { app: 'AWS/ApplicationELB', net: 'AWS/NetworkELB' };

async function tagsByArn(
  arns: readonly string[],
  of: { readonly input: ReaderInput; readonly kinds: readonly ResourceKind[]; readonly ctx: TaskContext },
): Promise<ReadonlyMap<string, Tags>> {
  const { input: reader, kinds, ctx } = of;
  const found = new Map<string, Tags>();
  try {
    for (let at = 0; at < arns.length; at += MAX_TAGGED) {
      const command = new DescribeTagsCommand({ ResourceArns: arns.slice(at, at + MAX_TAGGED) });
      const { TagDescriptions = [] } = await ctx.aws
        .client(ElasticLoadBalancingV2Client)
        .send(command, { abortSignal: ctx.signal });
      for (const { ResourceArn = '', Tags } of TagDescriptions) found.set(ResourceArn, tagRecord(Tags));
    }
  } catch (error) {
    ctx.signal.throwIfAborted();
    noteDenied(error, { kinds, action: 'elasticloadbalancing:DescribeTags', reader });
  }
  return found;
}
