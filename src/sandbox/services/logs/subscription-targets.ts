import { ServiceError, type Call } from '../../types.js';
import { arnParts } from '../arns.js';
import { callIn } from '../call-in.js';
import { ingest } from '../firehose/ingest.js';
import { activeStream } from '../firehose/stream-state.js';
import { authorize } from '../iam/authorize.js';
import { addRecord, liveStreams, streamStatus } from '../kinesis/store.js';
import { invokeAsService } from '../lambda/invoke.js';
import { serviceMayAssume } from '../sts/assume-by-service.js';
import { invalidParameter } from './checks.js';
import { destinationsStore } from './destinations-store.js';
import { controlRecord, packRecord } from './subscription-records.js';

/** Where something is sent, on whose behalf. */
export interface Delivery {
  readonly destinationArn: string;
  readonly roleArn: string | undefined;
  /** The log group (or the destination of another account), which roles and functions may ask for. */
  readonly sourceArn: string;
}

/** What became of it: the role cannot be assumed, or nothing gets there. */
export type Outcome = 'delivered' | 'no-role' | 'unreachable';

interface Parcel {
  readonly records: readonly Buffer[];
  readonly atMs: number;
  /** What keeps records of one source together. */
  readonly partitionKey: string;
}

/** How vendors are named in metrics, in control messages and in what is said of them. */
const VENDORS: Readonly<Record<string, string>> = { firehose: 'Firehose', kinesis: 'Kinesis', lambda: 'Lambda' };

/** The kind of a destination, as the metrics name it. */
export function vendorOf(call: Call, destinationArn: string): string {
  const arn = arnParts(destinationArn);
  if (arn?.service !== 'logs') return VENDORS[arn?.service ?? ''] ?? '';
  const target = call.store(destinationsStore, arn).get(arn.resource.slice('destination:'.length))?.targetArn;
  return VENDORS[arnParts(target ?? '')?.service ?? ''] ?? '';
}

/** Sends records to a destination. */
export function send(call: Call, delivery: Delivery, parcel: Parcel): Outcome {
  const arn = arnParts(delivery.destinationArn);
  if (!arn) return 'unreachable';
  const there = callIn(call, arn);
  switch (arn.service) {
    case 'firehose':
      return sendToFirehose(there, delivery, parcel);
    case 'kinesis':
      return sendToKinesis(there, delivery, parcel);
    case 'lambda':
      return sendToLambda(there, delivery, parcel);
    default:
      return sendThroughDestination(there, delivery, parcel);
  }
}

function sendToFirehose(there: Call, delivery: Delivery, { records, atMs }: Parcel): Outcome {
  if (!mayAssume(there, delivery)) return 'no-role';
  const stream = activeStream(there, delivery.destinationArn.split('/').at(-1) ?? '');
  // The guide's policies give the one or the other.
  const isAllowed = ['firehose:PutRecord', 'firehose:PutRecordBatch'].some((action) => may(there, delivery, action));
  if (!stream || !isAllowed) return 'unreachable';
  ingest(there, stream, { records, atMs });
  return 'delivered';
}

function sendToKinesis(there: Call, delivery: Delivery, { records, atMs, partitionKey }: Parcel): Outcome {
  if (!mayAssume(there, delivery)) return 'no-role';
  const stream = liveStreams(there).get(delivery.destinationArn.split('/').at(-1) ?? '');
  const isAllowed = ['kinesis:PutRecord', 'kinesis:PutRecords'].some((action) => may(there, delivery, action));
  if (!stream || streamStatus(there, stream) !== 'ACTIVE' || !isAllowed) return 'unreachable';
  for (const data of records) addRecord(there, stream, { data, atMs, partitionKey });
  return 'delivered';
}

function sendToLambda(there: Call, delivery: Delivery, { records }: Parcel): Outcome {
  const wish = { principal: 'logs.amazonaws.com', sourceArn: `${delivery.sourceArn}:*` };
  const functionArn = delivery.destinationArn;
  for (const record of records) {
    const payload = JSON.stringify({ awslogs: { data: record.toString('base64') } });
    if (invokeAsService(there, { ...wish, functionArn, payload }) !== 'invoked') return 'unreachable';
  }
  return 'delivered';
}

function sendThroughDestination(there: Call, delivery: Delivery, parcel: Parcel): Outcome {
  const name = arnParts(delivery.destinationArn)?.resource.slice('destination:'.length) ?? '';
  const destination = there.store(destinationsStore).get(name);
  if (!destination) return 'unreachable';
  const { targetArn: destinationArn, roleArn } = destination;
  return send(there, { destinationArn, roleArn, sourceArn: delivery.sourceArn }, parcel);
}

function mayAssume(call: Call, { roleArn = '', sourceArn }: Delivery): boolean {
  const principals = ['logs.amazonaws.com', `logs.${call.region}.amazonaws.com`];
  return serviceMayAssume(call, { roleArn, principals, sourceArn });
}

function may(call: Call, { roleArn = '', destinationArn }: Delivery, action: string): boolean {
  const account = arnParts(roleArn)?.account ?? '';
  const principalArn = `arn:aws:sts::${account}:assumed-role/${roleArn.split('/').at(-1) ?? ''}/logs`;
  const { decision } = authorize(callIn(call, { account }), { principalArn, action, resource: destinationArn });
  return decision === 'allowed';
}

/** Sends the test message. Throws what the service answers when it does not arrive. */
export function testDelivery(call: Call, delivery: Delivery): void {
  const nowMs = call.clock.now();
  const vendor = vendorOf(call, delivery.destinationArn);
  const records = [packRecord(controlRecord(vendor, nowMs))];
  const outcome = send(call, delivery, { records, atMs: nowMs, partitionKey: 'CONTROL_MESSAGE' });
  if (outcome === 'delivered') return;
  const { service } = arnParts(delivery.destinationArn) ?? { service: '' };
  if (service === 'logs') {
    throw invalidParameter(
      'Could not deliver test message to specified destination. Check if the destination is valid.',
    );
  }
  if (outcome === 'no-role') {
    const message = 'Make sure you have given CloudWatch Logs permission to assume the provided role.';
    throw new ServiceError('ValidationException', message);
  }
  if (service === 'lambda') {
    throw invalidParameter(
      'Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.',
    );
  }
  const state = service === 'kinesis' ? 'kinesis' : 'Firehose';
  throw invalidParameter(
    `Could not deliver test message to specified ${vendor} stream. Check if the given ${state} stream is in ACTIVE state.`,
  );
}
