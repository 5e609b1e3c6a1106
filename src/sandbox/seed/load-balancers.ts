import type { Sandbox } from '../create.js';
import { elbv2Store } from '../services/elbv2/store.js';
import { LOAD_BALANCER, TARGET_GROUP } from './load-balancer-logs.js';
import { LOAD_BALANCER_NODES, resourceId, WEB_SERVERS, type Story } from './story.js';
import { tagsOf } from './subnets.js';

const WEB_PORT = 80;

/** Puts the load balancer of the web servers, and its target group, into Elastic Load Balancing. */
export function fillLoadBalancers(sandbox: Sandbox, story: Story): void {
  const { account, region, createdAtMs } = story;
  const store = sandbox.store(elbv2Store, story);
  const arn = (resource: string): string => `arn:aws:elasticloadbalancing:${region}:${account}:${resource}`;
  const LoadBalancerArn = arn(`loadbalancer/${LOAD_BALANCER}`);
  const TargetGroupArn = arn(TARGET_GROUP);
  const VpcId = resourceId('vpc', 'web3tier', story);
  store.loadBalancers.set(LoadBalancerArn, {
    LoadBalancerArn,
    LoadBalancerName: 'web3tier-alb',
    DNSName: `web3tier-alb-1234567890.${region}.elb.amazonaws.com`,
    CreatedTime: new Date(createdAtMs),
    Scheme: 'internet-facing',
    Type: 'application',
    State: { Code: 'active' },
    IpAddressType: 'ipv4',
    VpcId,
    SecurityGroups: [resourceId('sg', 'alb', story)],
    AvailabilityZones: LOAD_BALANCER_NODES.map(({ zone }) => ({
      ZoneName: `${region}${zone}`,
      SubnetId: resourceId('subnet', `public-${zone}`, story),
    })),
  });
  store.targetGroups.set(TargetGroupArn, {
    group: {
      TargetGroupArn,
      TargetGroupName: 'web3tier-web',
      Protocol: 'HTTP',
      ProtocolVersion: 'HTTP1',
      Port: WEB_PORT,
      VpcId,
      TargetType: 'instance',
      HealthCheckEnabled: true,
      HealthCheckProtocol: 'HTTP',
      HealthCheckPath: '/healthz',
      HealthCheckPort: 'traffic-port',
      HealthCheckIntervalSeconds: 15,
      HealthCheckTimeoutSeconds: 5,
      HealthyThresholdCount: 3,
      UnhealthyThresholdCount: 2,
      Matcher: { HttpCode: '200' },
      LoadBalancerArns: [LoadBalancerArn],
    },
    health: WEB_SERVERS.map(({ name }) => ({
      Target: { Id: resourceId('i', name, story), Port: WEB_PORT },
      HealthCheckPort: String(WEB_PORT),
      TargetHealth: { State: 'healthy' as const },
    })),
  });
  store.tags.set(LoadBalancerArn, tagsOf('web3tier-alb'));
  store.tags.set(TargetGroupArn, tagsOf('web3tier-web'));
}
