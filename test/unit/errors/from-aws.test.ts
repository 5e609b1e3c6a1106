import { describe, expect, test } from 'vitest';
import { AppError } from '../../../src/lib/errors/app-error.js';
import { fromAws } from '../../../src/lib/errors/from-aws.js';

const service = (name: string, message = 'it says no', status = 400): unknown =>
  Object.assign(new Error(message), {
    name,
    $fault: status >= 500 ? 'server' : 'client',
    $metadata: { httpStatusCode: status, requestId: 'req-1', attempts: 5 },
  });

describe('service errors', () => {
  test.each([
    ['ExpiredTokenException', 'auth', /log in again: aws sso login --profile prod/],
    ['ExpiredToken', 'auth', /aws sso login/],
    ['UnrecognizedClientException', 'auth', /awsops doctor/],
    ['SignatureDoesNotMatch', 'auth', /clock/],
    ['AccessDeniedException', 'auth', /logs:StartQuery, logs:StopQuery/],
    ['UnauthorizedOperation', 'auth', /logs:StartQuery/],
    ['ThrottlingException', 'unavailable', /wait/],
    ['RequestLimitExceeded', 'unavailable', /wait/],
    ['ServiceUnavailableException', 'unavailable', /health/],
    ['ResourceNotFoundException', 'not_found', /name/],
    ['NoSuchBucket', 'not_found', /name/],
    ['InvalidInstanceID.NotFound', 'not_found', /name/],
    ['ValidationException', 'failed', /--debug/],
    ['SomethingNew', 'failed', /--debug/],
  ])('%s is %s', (name, category, hint) => {
    const error = fromAws(service(name), { profile: 'prod', permissions: ['logs:StartQuery', 'logs:StopQuery'] });
    expect(error).toMatchObject({ category, code: name, requestId: 'req-1' });
    expect(error?.hint).toMatch(hint);
    expect(error?.cause).toBeInstanceOf(Error);
  });

  test('an unknown error with a server status is unavailable', () => {
    expect(fromAws(service('Weird', 'x', 503))?.category).toBe('unavailable');
  });
});

describe('what happens before a service answers', () => {
  const network = (code: string, more = {}): Error => Object.assign(new Error('x'), { code, ...more });

  test.each([
    ['ENOTFOUND', { hostname: 'logs.nowhere' }, /host name logs\.nowhere does not exist/],
    ['ECONNREFUSED', { address: '127.0.0.1', port: 1 }, /nothing listens on 127\.0\.0\.1:1/],
    ['ECONNRESET', {}, /closed by the other side/],
    ['CERT_HAS_EXPIRED', {}, /certificate has expired/],
  ])('%s is a plain sentence', (code, more, reason) => {
    const error = fromAws(network(code, more), { endpointUrl: 'http://127.0.0.1:1' });
    expect(error).toMatchObject({ category: 'unavailable', code, message: 'cannot reach http://127.0.0.1:1' });
    expect(error?.reason).toMatch(reason);
  });

  test('the network error is found inside an AggregateError', () => {
    const wrapped = Object.assign(new Error('x'), { errors: [network('ECONNREFUSED', { address: '::1', port: 9 })] });
    expect(fromAws(wrapped)?.code).toBe('ECONNREFUSED');
  });

  test('a time-out of the socket is unavailable', () => {
    expect(fromAws(Object.assign(new Error('x'), { name: 'TimeoutError' }))?.category).toBe('unavailable');
  });

  test('HTML instead of JSON is said to be no AWS answer', () => {
    const html = Object.assign(new SyntaxError(`Unexpected token '<', "<html>" is not valid JSON`), {
      $response: { statusCode: 500 },
    });
    const error = fromAws(html, { endpointUrl: 'http://proxy' });
    expect(error).toMatchObject({ category: 'unavailable', code: 'NotAnAwsResponse' });
    expect(error?.reason).toContain('HTTP 500');
  });

  test.each([
    ['Could not load credentials from any providers', 'NoCredentials', /aws configure sso|awsops demo/],
    ['The SSO session associated with this profile is invalid.', 'SsoSessionInvalid', /aws sso login --profile dev/],
    ['Token is expired. To refresh this SSO session run', 'SsoSessionInvalid', /aws sso login --profile dev/],
    ['Could not resolve credentials using profile: [dev] in configuration', 'NoCredentials', /.+/],
  ])('credentials: %s', (message, code, hint) => {
    const error = fromAws(Object.assign(new Error(message), { name: 'CredentialsProviderError' }), { profile: 'dev' });
    expect(error).toMatchObject({ category: 'auth', code });
    expect(error?.hint).toMatch(hint);
  });
});

test('an AppError stays what it is, and an error of our own is not taken for one of AWS', () => {
  const known = new AppError('x', { category: 'usage', code: 'X' });
  expect(fromAws(known)).toBe(known);
  expect(fromAws(new TypeError('x is not a function'))).toBeUndefined();
  expect(fromAws('text')).toBeUndefined();
});
