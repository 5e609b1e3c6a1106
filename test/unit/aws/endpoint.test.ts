import { expect, test } from 'vitest';
import { endpointFromEnvironment } from '../../../src/lib/aws/endpoint.js';
import { parseArn } from '../../../src/lib/aws/arn.js';

test.each([
  ['nothing set', 'STS', {}, undefined],
  ['the general endpoint', 'STS', { AWS_ENDPOINT_URL: 'http://a' }, 'http://a'],
  ['that of the service first', 'STS', { AWS_ENDPOINT_URL: 'http://a', AWS_ENDPOINT_URL_STS: 'http://b' }, 'http://b'],
  [
    'spaces of the service id as underscores',
    'CloudWatch Logs',
    { AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: 'http://c' },
    'http://c',
  ],
  ['not that of another service', 'STS', { AWS_ENDPOINT_URL_S3: 'http://b' }, undefined],
  [
    'ignored on request',
    'STS',
    { AWS_ENDPOINT_URL: 'http://a', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
    undefined,
  ],
  ['empty counts as absent', 'STS', { AWS_ENDPOINT_URL: '' }, undefined],
])('%s', (_, serviceId, env, endpoint) => {
  expect(endpointFromEnvironment(serviceId, env)).toBe(endpoint);
});

test.each([
  ['arn:aws:logs:us-east-1:123456789012:log-group:/a:b', 'log-group:/a:b'],
  ['arn:aws:s3:::bucket/key', 'bucket/key'],
])('parseArn keeps the whole resource of %s', (text, resource) => {
  expect(parseArn(text)?.resource).toBe(resource);
});

test.each(['', 'arn:aws', 'arn:aws:s3', 'x:aws:s3:::b', 'arn::s3:::b'])('parseArn refuses %j', (text) => {
  expect(parseArn(text)).toBeUndefined();
});
