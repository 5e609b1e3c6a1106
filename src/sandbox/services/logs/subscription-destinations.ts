import type {
  DeleteDestinationRequest,
  DescribeDestinationsRequest,
  DescribeDestinationsResponse,
  PutDestinationPolicyRequest,
  PutDestinationRequest,
  PutDestinationResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import { evaluate, parsePolicy } from '../../../lib/iam/evaluate/index.js';
import { ServiceError, type Call, type Operation } from '../../types.js';
import { arnParts } from '../arns.js';
import { callIn } from '../call-in.js';
import { compiled } from '../iam/compiled-policies.js';
import { constraintError, invalidParameter, limitOf, required } from './checks.js';
import { destinationsStore, type StoredDestination } from './destinations-store.js';
import { testDelivery } from './subscription-targets.js';
import { pageOf } from './tokens.js';

// API reference, PutDestination and DescribeDestinations.
const MAX_NAME_LENGTH = 512;
const MAX_PAGE = 50;

/** `logs:PutDestination`: a Kinesis stream or a Firehose stream, behind a name that accounts can send to. */
export const putDestination: Operation<PutDestinationRequest, PutDestinationResponse> = (input, call) => {
  const destinationName = nameOf(input.destinationName);
  const targetArn = required(input.targetArn, 'targetArn');
  const roleArn = required(input.roleArn, 'roleArn');
  if (input.tags !== undefined) throw new ServiceError('NotImplemented', 'destinations have no tags here', 501);
  if (!/^arn:[^:]+:(kinesis|firehose):/u.test(targetArn)) throw invalidParameter(`Invalid target ARN: ${targetArn}`);
  const arn = `arn:aws:logs:${call.region}:${call.account}:destination:${destinationName}`;
  testDelivery(call, { destinationArn: targetArn, roleArn, sourceArn: arn });
  const store = call.store(destinationsStore);
  const existing = store.get(destinationName);
  const creationTime = existing?.creationTime ?? call.clock.now();
  const accessPolicy = existing?.accessPolicy;
  const destination: StoredDestination = { destinationName, arn, creationTime, targetArn, roleArn, accessPolicy };
  store.set(destinationName, destination);
  return { destination };
};

/** `logs:PutDestinationPolicy` */
export const putDestinationPolicy: Operation<PutDestinationPolicyRequest, object> = (input, call) => {
  const destination = destinationOf(input.destinationName, call);
  const accessPolicy = required(input.accessPolicy, 'accessPolicy');
  const { policy } = parsePolicy({ text: accessPolicy, id: destination.destinationName, kind: 'resource' });
  if (policy === null) throw invalidParameter('Invalid access policy.');
  call.store(destinationsStore).set(destination.destinationName, { ...destination, accessPolicy });
  return {};
};

/** `logs:DescribeDestinations` */
export const describeDestinations: Operation<DescribeDestinationsRequest, DescribeDestinationsResponse> = (
  input,
  call,
) => {
  const { DestinationNamePrefix: prefix = '' } = input;
  const limit = limitOf(input.limit, { member: 'limit', max: MAX_PAGE, fallback: MAX_PAGE });
  const found = [...call.store(destinationsStore).values()]
    .filter(({ destinationName }) => destinationName.startsWith(prefix))
    .sort((a, b) => (a.destinationName < b.destinationName ? -1 : 1));
  const scope = JSON.stringify(['DescribeDestinations', prefix]);
  const page = pageOf(found, { scope, token: input.nextToken, limit });
  return { destinations: page.items, nextToken: page.nextToken };
};

/** `logs:DeleteDestination` */
export const deleteDestination: Operation<DeleteDestinationRequest, object> = (input, call) => {
  const { destinationName } = destinationOf(input.destinationName, call);
  call.store(destinationsStore).delete(destinationName);
  return {};
};

function nameOf(value: string | undefined): string {
  const name = required(value, 'destinationName');
  if (name === '' || name.length > MAX_NAME_LENGTH || /[:*]/u.test(name)) {
    throw constraintError('destinationName', name, 'Member must satisfy regular expression pattern: [^:*]*');
  }
  return name;
}

function destinationOf(name: string | undefined, call: Call): StoredDestination {
  const found = call.store(destinationsStore).get(nameOf(name));
  if (!found) throw new ServiceError('ResourceNotFoundException', 'The specified destination does not exist.');
  return found;
}

/** Throws unless the destination's policy lets the caller's account subscribe to it; its own account always may. */
export function checkMaySubscribe(call: Call, destinationArn: string): void {
  const arn = arnParts(destinationArn);
  const destination = arn && call.store(destinationsStore, arn).get(arn.resource.slice('destination:'.length));
  // That it is not there becomes known when the test message does not arrive.
  if (!destination || arn.account === call.account) return;
  const text = destination.accessPolicy;
  const there = callIn(call, arn);
  const { decision } = evaluate({
    request: {
      principal: `arn:aws:iam::${call.account}:root`,
      action: 'logs:PutSubscriptionFilter',
      resource: destination.arn,
      timeMs: call.clock.now(),
    },
    resourcePolicies: text === undefined ? [] : [compiled(there, { text, kind: 'resource', id: destination.arn })],
  });
  if (decision === 'allowed') return;
  const message = `User with accountId: ${call.account} is not authorized to perform: logs:PutSubscriptionFilter on resource: ${destination.arn}`;
  throw new ServiceError('AccessDeniedException', message);
}
