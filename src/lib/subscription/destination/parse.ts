import { parseArn, type Arn } from '../../aws/arn.js';
import { usageError, type AppError } from '../../errors/app-error.js';
import type { Destination, DestinationKind } from '../types.js';

/** Who subscribes: a filter delivers within its own region, and to other accounts by logical destinations only. */
export interface Place {
  readonly region: string;
  readonly account: string;
}

interface Form {
  readonly kind: DestinationKind;
  readonly what: string;
  readonly resource: RegExp;
  readonly example: string;
}

/** By the service in the ARN. Names: API references of CreateDeliveryStream, CreateStream, CreateFunction, PutDestination. */
const FORMS: Readonly<Record<string, Form>> = {
  firehose: {
    kind: 'firehose',
    what: 'a Firehose stream',
    resource: /^deliverystream\/(?<name>[\w.-]{1,64})$/,
    example: 'arn:aws:firehose:REGION:ACCOUNT:deliverystream/NAME',
  },
  kinesis: {
    kind: 'kinesis',
    what: 'a Kinesis data stream',
    resource: /^stream\/(?<name>[\w.-]{1,128})$/,
    example: 'arn:aws:kinesis:REGION:ACCOUNT:stream/NAME',
  },
  lambda: {
    kind: 'lambda',
    what: 'a Lambda function',
    resource: /^function:(?<name>[\w-]{1,140})(?::(?<qualifier>\$LATEST|[\w-]{1,128}))?$/,
    example: 'arn:aws:lambda:REGION:ACCOUNT:function:NAME',
  },
  logs: {
    kind: 'logical',
    what: 'a destination of another account',
    resource: /^destination:(?<name>[^:*]{1,512})$/,
    example: 'arn:aws:logs:REGION:ACCOUNT:destination:NAME',
  },
};

/** Things that people try, and how events get there. */
const DETOURS: Readonly<Record<string, string>> = {
  s3: 'deliver to a Firehose stream that writes to the bucket',
  es: 'deliver to a Firehose stream, or to a Lambda function, that writes to the OpenSearch domain',
  aoss: 'deliver to a Firehose stream that writes to the OpenSearch collection',
  sns: 'deliver to a Lambda function that publishes to the topic',
  sqs: 'deliver to a Lambda function that sends to the queue',
  events: 'deliver to a Lambda function that puts the events on the bus',
};

const KINDS = 'filters deliver to Firehose streams, Kinesis data streams, Lambda functions and logical destinations';

/**
 * Reads the ARN of a destination.
 *
 * @throws usage error that says what is wrong: no ARN, something that filters cannot deliver to, another region,
 * another account without a logical destination
 */
export function parseDestination(text: string, place: Place): Destination {
  const arn = parseArn(text);
  if (!arn) throw refuse(text, { reason: 'it is not an ARN', example: FORMS['firehose']?.example });
  const form = Object.hasOwn(FORMS, arn.service) ? FORMS[arn.service] : undefined;
  if (!form) throw refuse(text, { reason: detour(arn), example: FORMS['firehose']?.example });
  const { name, qualifier } = form.resource.exec(arn.resource)?.groups ?? {};
  if (name === undefined) throw refuse(text, { reason: wrongResource(arn, form), example: form.example });
  checkPlace(arn, { text, form, place });
  const { partition, region, account } = arn;
  return { kind: form.kind, arn: text, partition, region, account, name, qualifier: qualifier ?? null };
}

function detour({ service }: Arn): string {
  const way = Object.hasOwn(DETOURS, service) ? DETOURS[service] : undefined;
  return way === undefined ? `"${service}" is no service that filters deliver to: ${KINDS}` : `${KINDS}: ${way}`;
}

function wrongResource({ service, resource }: Arn, form: Form): string {
  if (service === 'logs' && resource.startsWith('log-group:')) {
    return 'a log group cannot receive the events of another';
  }
  if (service === 'kinesis' && resource.includes('/consumer/')) return 'it is a consumer, not the stream';
  return `it is not the ARN of ${form.what}`;
}

function checkPlace(
  arn: Arn,
  { text, form, place }: { readonly text: string; readonly form: Form; readonly place: Place },
): void {
  if (!/^\d{12}$/.test(arn.account)) {
    throw refuse(text, { reason: `"${arn.account}" is not the id of an account`, example: form.example });
  }
  if (arn.region !== place.region) {
    throw usageError(`--destination is in ${arn.region || 'no region'}, but this command works in ${place.region}`, {
      code: 'RegionMismatch',
      reason:
        form.kind === 'logical'
          ? 'a logical destination is in the region of the log group; what it stands for may be in another'
          : 'log groups deliver within their region; another one is reached by a logical destination',
      hint: `for log groups of that region add --region ${arn.region || 'REGION'}`,
    });
  }
  if (form.kind !== 'logical' && arn.account !== place.account) {
    throw usageError(`--destination belongs to account ${arn.account}, not to ${place.account}`, {
      code: 'ForeignDestination',
      reason: `${form.what} of another account is reached by a logical destination, which that account has to make`,
      hint:
        'there: aws logs put-destination and put-destination-policy; ' +
        `then here: --destination arn:${arn.partition}:logs:${arn.region}:${arn.account}:destination:NAME`,
    });
  }
}

const refuse = (
  text: string,
  { reason, example = '' }: { readonly reason: string; readonly example?: string | undefined },
): AppError =>
  usageError(`--destination cannot be "${text}"`, {
    code: 'InvalidDestination',
    reason,
    hint: `the form is ${example}; see: awsops subscription create --help`,
  });

/** What a kind of destination is called in messages, with the name. */
export function describeDestination({ kind, name }: Pick<Destination, 'kind' | 'name'>): string {
  const nouns: Readonly<Record<DestinationKind, string>> = {
    firehose: 'Firehose stream',
    kinesis: 'Kinesis stream',
    lambda: 'Lambda function',
    logical: 'destination',
  };
  return `${nouns[kind]} "${name}"`;
}
