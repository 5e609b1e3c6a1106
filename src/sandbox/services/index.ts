import { ServiceError } from '../types.js';
import type { MissingMember } from '../wire/required.js';
import type { ServiceDefinition } from './definition.js';

type MissingMembers = ServiceDefinition['missingMembers'];

/** The words of most services: `1 validation error detected: Value null at 'roleName' failed …`. */
const nullMembers =
  (code: string): MissingMembers =>
  (missing) => {
    const details = missing.map(
      ({ path }) => `Value null at '${path}' failed to satisfy constraint: Member must not be null`,
    );
    const count = `${missing.length} validation error${missing.length === 1 ? '' : 's'} detected`;
    return new ServiceError(code, `${count}: ${details.join('; ')}`);
  };

/** The words of services that complain about one parameter at a time. */
const firstMissing =
  (code: string, describe: (missing: MissingMember) => string): MissingMembers =>
  ([first]) =>
    new ServiceError(code, describe(first));

/** The simulated services. */
export const services: readonly ServiceDefinition[] = [
  {
    name: 'sts',
    signingName: 'sts',
    isRegional: false,
    protocol: 'query',
    xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    missingMembers: nullMembers('ValidationError'),
    loadModel: () => import('@aws-sdk/client-sts'),
    loadOperations: async () => (await import('./sts/index.js')).stsOperations,
  },
  {
    name: 'iam',
    signingName: 'iam',
    isRegional: false,
    protocol: 'query',
    xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
    missingMembers: nullMembers('ValidationError'),
    loadModel: () => import('@aws-sdk/client-iam'),
    loadOperations: async () => (await import('./iam/index.js')).iamOperations,
  },
  {
    name: 'ec2',
    signingName: 'ec2',
    isRegional: true,
    protocol: 'ec2',
    xmlNamespace: 'http://ec2.amazonaws.com/doc/2016-11-15/',
    missingMembers: firstMissing('MissingParameter', ({ name }) => `The request must contain the parameter ${name}`),
    loadModel: () => import('@aws-sdk/client-ec2'),
    loadOperations: async () => (await import('./ec2/index.js')).ec2Operations,
  },
  {
    name: 's3',
    signingName: 's3',
    isRegional: false,
    protocol: 's3',
    xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/',
    missingMembers: firstMissing('InvalidRequest', ({ name }) => `Missing required parameter: ${name}`),
    loadModel: () => import('@aws-sdk/client-s3'),
    loadOperations: async () => (await import('./s3/index.js')).s3Operations,
  },
  {
    name: 'logs',
    signingName: 'logs',
    isRegional: true,
    protocol: 'json',
    xmlNamespace: '',
    missingMembers: nullMembers('InvalidParameterException'),
    loadModel: () => import('@aws-sdk/client-cloudwatch-logs'),
    loadOperations: async () => (await import('./logs/index.js')).logsOperations,
  },
  {
    name: 'cloudwatch',
    signingName: 'monitoring',
    isRegional: true,
    protocol: 'query',
    xmlNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
    missingMembers: firstMissing(
      'MissingRequiredParameterException',
      ({ name }) => `The parameter ${name} is required.`,
    ),
    loadModel: () => import('@aws-sdk/client-cloudwatch'),
    loadOperations: async () => (await import('./cloudwatch/index.js')).cloudWatchOperations,
  },
  {
    name: 'ssm',
    signingName: 'ssm',
    isRegional: true,
    protocol: 'json',
    xmlNamespace: '',
    missingMembers: nullMembers('ValidationException'),
    loadModel: () => import('@aws-sdk/client-ssm'),
    loadOperations: async () => (await import('./ssm/index.js')).ssmOperations,
  },
  {
    name: 'firehose',
    signingName: 'firehose',
    isRegional: true,
    protocol: 'json',
    xmlNamespace: '',
    missingMembers: nullMembers('ValidationException'),
    loadModel: () => import('@aws-sdk/client-firehose'),
    loadOperations: async () => (await import('./firehose/index.js')).firehoseOperations,
  },
  {
    name: 'kinesis',
    signingName: 'kinesis',
    isRegional: true,
    protocol: 'json',
    xmlNamespace: '',
    missingMembers: nullMembers('ValidationException'),
    loadModel: () => import('@aws-sdk/client-kinesis'),
    loadOperations: async () => (await import('./kinesis/index.js')).kinesisOperations,
  },
  {
    name: 'lambda',
    signingName: 'lambda',
    isRegional: true,
    protocol: 'rest-json',
    xmlNamespace: '',
    missingMembers: nullMembers('ValidationException'),
    loadModel: () => import('@aws-sdk/client-lambda'),
    loadOperations: async () => (await import('./lambda/index.js')).lambdaOperations,
  },
  {
    name: 'elbv2',
    signingName: 'elasticloadbalancing',
    isRegional: true,
    protocol: 'query',
    xmlNamespace: 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/',
    missingMembers: nullMembers('ValidationError'),
    loadModel: () => import('@aws-sdk/client-elastic-load-balancing-v2'),
    loadOperations: async () => (await import('./elbv2/index.js')).elbv2Operations,
  },
  {
    name: 'rds',
    signingName: 'rds',
    isRegional: true,
    protocol: 'query',
    xmlNamespace: 'http://rds.amazonaws.com/doc/2014-10-31/',
    missingMembers: firstMissing('MissingParameter', ({ name }) => `The request must contain the parameter ${name}.`),
    loadModel: () => import('@aws-sdk/client-rds'),
    loadOperations: async () => (await import('./rds/index.js')).rdsOperations,
  },
  {
    name: 'dynamodb',
    signingName: 'dynamodb',
    isRegional: true,
    protocol: 'json',
    xmlNamespace: '',
    missingMembers: nullMembers('ValidationException'),
    loadModel: () => import('@aws-sdk/client-dynamodb'),
    loadOperations: async () => (await import('./dynamodb/index.js')).dynamoDbOperations,
  },
  {
    name: 'sqs',
    signingName: 'sqs',
    isRegional: true,
    protocol: 'json',
    xmlNamespace: '',
    missingMembers: firstMissing('MissingParameter', ({ name }) => `The request must contain the parameter ${name}.`),
    loadModel: () => import('@aws-sdk/client-sqs'),
    loadOperations: async () => (await import('./sqs/index.js')).sqsOperations,
  },
  {
    name: 'athena',
    signingName: 'athena',
    isRegional: true,
    protocol: 'json',
    xmlNamespace: '',
    missingMembers: nullMembers('InvalidRequestException'),
    loadModel: () => import('@aws-sdk/client-athena'),
    loadOperations: async () => (await import('./athena/index.js')).athenaOperations,
  },
  {
    name: 'glue',
    signingName: 'glue',
    isRegional: true,
    protocol: 'json',
    xmlNamespace: '',
    missingMembers: nullMembers('InvalidInputException'),
    loadModel: () => import('@aws-sdk/client-glue'),
    loadOperations: async () => (await import('./glue/index.js')).glueOperations,
  },
  {
    name: 'events',
    signingName: 'events',
    isRegional: true,
    protocol: 'json',
    xmlNamespace: '',
    missingMembers: nullMembers('ValidationException'),
    loadModel: () => import('@aws-sdk/client-eventbridge'),
    loadOperations: async () => (await import('./events/index.js')).eventsOperations,
  },
  {
    name: 'sns',
    signingName: 'sns',
    isRegional: true,
    protocol: 'query',
    xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
    missingMembers: nullMembers('ValidationError'),
    loadModel: () => import('@aws-sdk/client-sns'),
    loadOperations: async () => (await import('./sns/index.js')).snsOperations,
  },
];

/** A service by its own name or by the one that its requests are signed for. */
export function findService(name: string): ServiceDefinition | undefined {
  return services.find((service) => service.name === name || service.signingName === name);
}
