import type { VpcEndpoint } from '@aws-sdk/client-ec2';
import { evaluate, parsePolicy, type Policy } from '../../iam/evaluate/index.js';
import type { PathFinding, ServiceName } from '../types.js';
import { fail, pass, unknown, type Trace } from './findings.js';
import { awsCommand } from './fixes.js';

/** Something that an agent does through an endpoint. */
interface Wish {
  readonly action: string;
  readonly resource: string;
  /** False: what it is done to depends on the agent's configuration, so that a refusal proves nothing. */
  readonly isExact: boolean;
}

/**
 * Whether the policy of an endpoint lets the agents through. It limits what identities may do through the endpoint,
 * and is written like a policy of a resource (AWS PrivateLink guide, "Control access to VPC endpoints").
 */
export function judgeEndpointPolicy(trace: Trace, endpoint: VpcEndpoint): PathFinding {
  const { VpcEndpointId: id = '', PolicyDocument: text } = endpoint;
  const evidence = { vpcEndpointId: id, policy: text ?? null };
  if (text === undefined) return pass('endpoint', `the endpoint ${id} has no policy of its own`, evidence);
  const { policy, problems } = parsePolicy({ text, id, kind: 'resource' });
  if (!policy) {
    const reason = `the policy of the endpoint ${id} cannot be read: ${problems[0]?.message ?? 'it is no policy'}`;
    return unknown('endpoint', { reason, fix: null, evidence });
  }
  const wishes = wishesOf(trace);
  const answers = wishes.map((wish) => ({ wish, answer: ask(trace, { policy, wish, id }) }));
  const refused = answers.find(({ answer }) => answer === 'denied');
  const unsure = answers.find(({ answer }) => answer === 'unsure');
  const { wish } = refused ?? unsure ?? {};
  if (!wish) return pass('endpoint', `the policy of the endpoint ${id} lets the agents through`, evidence);
  const problem = {
    fix: `let it allow ${wish.action} on ${wish.resource}: ${awsCommand(trace.region, `modify-vpc-endpoint --vpc-endpoint-id ${id} --policy-document file://policy.json`)}`,
    evidence: { ...evidence, action: wish.action, resource: wish.resource, roleArn: trace.from.roleArn ?? null },
  };
  if (refused) {
    const reason = `the policy of the endpoint ${id} does not allow ${wish.action} on ${wish.resource}`;
    return fail('endpoint', { reason, ...problem });
  }
  const reason = `whether the policy of the endpoint ${id} allows ${wish.action} to the agents cannot be told from here`;
  return unknown('endpoint', { reason, ...problem });
}

function ask(
  trace: Trace,
  { policy, wish, id }: { readonly policy: Policy; readonly wish: Wish; readonly id: string },
): 'allowed' | 'denied' | 'unsure' {
  const { from, vpcId, region } = trace;
  const principal = from.roleArn ?? null;
  const account = principal?.split(':')[4];
  const context = {
    'aws:SourceVpc': vpcId,
    'aws:SourceVpce': id,
    'aws:RequestedRegion': region,
    'aws:SecureTransport': 'true',
    ...(principal !== null && { 'aws:PrincipalArn': principal }),
    ...(account !== undefined && { 'aws:PrincipalAccount': account }),
  };
  const { action, resource, isExact } = wish;
  const { layers, missingContext } = evaluate({
    request: { principal, action, resource, context },
    resourcePolicies: [policy],
  });
  const hasDenials = policy.statements.some(({ effect }) => effect === 'Deny');
  // Without the principal, or with keys that only the request itself has, a statement may hold that seems not to.
  const isCertain = principal !== null && missingContext.length === 0;
  if (layers.resource === 'allowed') return isCertain || !hasDenials ? 'allowed' : 'unsure';
  return isCertain && isExact ? 'denied' : 'unsure';
}

/** What the agents cannot do without, of each service. */
const ACTIONS: Readonly<
  Record<Exclude<ServiceName, 's3' | 'ssm'>, { readonly actions: readonly string[]; readonly isExact: boolean }>
> = {
  ssmmessages: {
    actions: ['CreateControlChannel', 'OpenControlChannel', 'CreateDataChannel', 'OpenDataChannel'],
    isExact: true,
  },
  ec2messages: { actions: ['GetMessages', 'AcknowledgeMessage', 'SendReply'], isExact: true },
  monitoring: { actions: ['PutMetricData'], isExact: true },
  ec2: { actions: ['DescribeTags'], isExact: true },
  sts: { actions: ['GetCallerIdentity'], isExact: true },
  logs: { actions: ['CreateLogStream', 'PutLogEvents'], isExact: false },
  kms: { actions: ['Decrypt'], isExact: false },
};

/** The prefix of a service's actions, where it is not the name of its endpoint. */
const PREFIXES: Readonly<Partial<Record<ServiceName, string>>> = { monitoring: 'cloudwatch' };

function wishesOf({ service, region, from }: Trace): readonly Wish[] {
  const [, partition = 'aws', , , account] = from.roleArn?.split(':') ?? [];
  if (service === 's3') {
    // The bucket from which AWS-ConfigureAWSPackage downloads the packages of AWS (Systems Manager user guide, "SSM
    // Agent communications with AWS managed S3 buckets").
    const resource = `arn:${partition}:s3:::${region}-birdwatcher-prod/*`;
    return [{ action: 's3:GetObject', resource, isExact: true }];
  }
  if (service === 'ssm') {
    const instance = `arn:${partition}:ec2:${region}:${account ?? '*'}:instance/${from.instanceId}`;
    return [{ action: 'ssm:UpdateInstanceInformation', resource: instance, isExact: true }];
  }
  const { actions, isExact } = ACTIONS[service];
  return actions.map((name) => ({ action: `${PREFIXES[service] ?? service}:${name}`, resource: '*', isExact }));
}
