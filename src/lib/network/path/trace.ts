import type { VpcEndpoint } from '@aws-sdk/client-ec2';
import type { PathFinding, ServicePath, TraceInput } from '../types.js';
import { hasPrivateName, interfaceEndpoints, toEndpoint, whyUnused } from './endpoint.js';
import { isDenied, skip, unknown, unread, type Trace } from './findings.js';
import { awsCommand } from './fixes.js';
import { gatewayEndpoints, toInternet, type Way } from './internet.js';
import { nameService, type NameService } from './names.js';
import { routeTableOf } from './routes.js';
import { inOrder, verdictOf } from './verdict.js';

/**
 * Follows the way of HTTPS requests from an instance to a service, as EC2's configuration lays it: by an interface
 * endpoint when the service's name means one, otherwise to the public addresses, by a gateway endpoint (S3) or by the
 * routes of the subnet. Security groups and network ACLs are applied on the way that the traffic really takes.
 * What cannot be seen makes the path `unknown`. Firewalls and proxies on the node are not looked at.
 */
export function tracePath(input: TraceInput): ServicePath {
  const { vpcId, subnetId, instanceId } = input.from;
  if (vpcId === null || subnetId === null) {
    const reason = `${instanceId} is in no subnet: a stopped or terminated instance tells no more where it was`;
    const finding = unknown('route', { reason, fix: null, evidence: { instanceId, vpcId, subnetId } });
    return { service: input.service, verdict: 'unknown', via: null, hops: [finding] };
  }
  const trace: Trace = { ...input, vpcId, subnetId };
  const names = nameService(trace);
  const { vpcEndpoints } = trace.view;
  if (isDenied(vpcEndpoints)) {
    // An endpoint takes the traffic or leaves it to the routes: without seeing them, neither can be followed.
    const finding = unread('endpoint', vpcEndpoints, { vpcId });
    return answer(trace, { via: null, hops: [names.finding, finding] });
  }
  const interfaces = interfaceEndpoints(vpcEndpoints, trace);
  const used = names.privateNames === false ? undefined : interfaces.find(hasPrivateName);
  return used ? byEndpoint(trace, names, used) : byInternet(trace, names, vpcEndpoints);
}

function answer({ service }: Trace, { via, hops }: Way): ServicePath {
  return { service, verdict: verdictOf(hops), via, hops: inOrder(hops) };
}

function byEndpoint(trace: Trace, names: NameService, endpoint: VpcEndpoint): ServicePath {
  const path = answer(trace, { via: 'interface-endpoint', hops: [names.finding, ...toEndpoint(trace, endpoint)] });
  if (names.privateNames !== null) return path;
  // The name may mean the endpoint or the public addresses: what holds for one need not hold for the other.
  const { reason, fix, evidence } = names.finding;
  const id = endpoint.VpcEndpointId ?? '';
  const finding = unknown('dns', {
    reason: `${reason}: whether the name of ${trace.service} means the endpoint ${id} cannot be seen`,
    fix,
    evidence: { ...evidence, vpcEndpointId: id },
  });
  return { ...path, verdict: 'unknown', hops: [finding, ...path.hops.filter(({ stage }) => stage !== 'dns')] };
}

function byInternet(trace: Trace, names: NameService, endpoints: readonly VpcEndpoint[]): ServicePath {
  const way = toInternet(trace, endpoints);
  const passedBy = way.via === 'gateway-endpoint' ? [] : endpointsPassedBy(trace, endpoints, verdictOf(way.hops));
  return answer(trace, { via: way.via, hops: [names.finding, ...passedBy, ...way.hops] });
}

/**
 * The endpoints that are there and take no traffic. That is the cause when the way that the traffic takes instead is
 * shut; when it is open, it is worth a warning: somebody meant another way.
 */
function endpointsPassedBy(
  trace: Trace,
  endpoints: readonly VpcEndpoint[],
  verdict: ServicePath['verdict'],
): readonly PathFinding[] {
  const [unused] = interfaceEndpoints(endpoints, trace);
  if (unused) {
    const why = whyUnused(unused, trace);
    return verdict === 'blocked'
      ? [{ ...why, status: 'fail' }]
      : [{ ...why, status: 'warn', reason: `${why.reason}; traffic goes to the public addresses instead` }];
  }
  const [gateway] = gatewayEndpoints(trace, endpoints);
  if (gateway) return [gatewayPassedBy(trace, gateway, verdict)];
  const reason = `no endpoint of ${trace.service} in ${trace.vpcId}: traffic goes to the public addresses`;
  return [skip('endpoint', reason, { vpcId: trace.vpcId, service: trace.service })];
}

function gatewayPassedBy(trace: Trace, gateway: VpcEndpoint, verdict: ServicePath['verdict']): PathFinding {
  const { VpcEndpointId: id, State, RouteTableIds = [] } = gateway;
  const { routeTables } = trace.view;
  if (isDenied(routeTables)) return unread('endpoint', routeTables, { vpcEndpointId: id });
  const table = routeTableOf(routeTables, trace)?.RouteTableId;
  const evidence = {
    vpcEndpointId: id,
    state: State ?? null,
    routeTableIds: RouteTableIds,
    routeTableId: table ?? null,
  };
  const isOurs = table !== undefined && RouteTableIds.includes(table);
  const reason = isOurs
    ? `the gateway endpoint ${id} is not available, but ${State}`
    : `the gateway endpoint ${id} is not in the route table ${table ?? ''} of ${trace.subnetId}`;
  const fix = isOurs
    ? awsCommand(trace.region, `describe-vpc-endpoints --vpc-endpoint-ids ${id}`)
    : awsCommand(
        trace.region,
        `modify-vpc-endpoint --vpc-endpoint-id ${id} --add-route-table-ids ${table ?? 'ROUTE_TABLE_ID'}`,
      );
  const status = verdict === 'blocked' ? 'fail' : 'warn';
  return { stage: 'endpoint', status, reason, fix, evidence };
}
