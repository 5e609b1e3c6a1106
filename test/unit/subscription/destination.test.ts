import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { excludedGroups } from '../../../src/lib/subscription/account-policies.js';
import { logGroupsOfStream, usualLogGroups } from '../../../src/lib/subscription/destination/loops.js';
import { parseDestination } from '../../../src/lib/subscription/destination/parse.js';
import { AppError } from '../../../src/lib/errors/app-error.js';

const place = { region: 'eu-west-1', account: '123456789012' };
const of = (service: string, resource: string, { region, account } = place): string =>
  `arn:aws:${service}:${region}:${account}:${resource}`;

function refusal(text: string): AppError {
  try {
    parseDestination(text, place);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error(`"${text}" was taken`);
}

describe('the ARN of a destination', () => {
  test.each([
    [of('firehose', 'deliverystream/app-logs'), 'firehose', 'app-logs', null],
    [of('kinesis', 'stream/app.logs'), 'kinesis', 'app.logs', null],
    [of('lambda', 'function:ship'), 'lambda', 'ship', null],
    [of('lambda', 'function:ship:live'), 'lambda', 'ship', 'live'],
    [of('lambda', 'function:ship:$LATEST'), 'lambda', 'ship', '$LATEST'],
    [of('logs', 'destination:central', { region: 'eu-west-1', account: '210987654321' }), 'logical', 'central', null],
    [of('logs', 'destination:own'), 'logical', 'own', null],
  ])('%s is told apart', (arn, kind, name, qualifier) => {
    expect(parseDestination(arn, place)).toMatchObject({ arn, kind, name, qualifier, region: 'eu-west-1' });
  });

  test.each([
    ['app-logs', 'InvalidDestination', 'it is not an ARN'],
    [of('s3', 'bucket'), 'InvalidDestination', 'a Firehose stream that writes to the bucket'],
    [of('es', 'domain/x'), 'InvalidDestination', 'that writes to the OpenSearch domain'],
    [of('constructor', 'x'), 'InvalidDestination', '"constructor" is no service that filters deliver to'],
    [of('firehose', 'stream/x'), 'InvalidDestination', 'it is not the ARN of a Firehose stream'],
    [of('firehose', 'deliverystream/'), 'InvalidDestination', 'it is not the ARN of a Firehose stream'],
    [of('kinesis', 'stream/x/consumer/y:1'), 'InvalidDestination', 'it is a consumer, not the stream'],
    [of('logs', 'log-group:/x:*'), 'InvalidDestination', 'a log group cannot receive the events of another'],
    [
      of('firehose', 'deliverystream/x', { ...place, account: '' }),
      'InvalidDestination',
      'is not the id of an account',
    ],
    [of('kinesis', 'stream/x', { ...place, region: 'us-east-1' }), 'RegionMismatch', 'deliver within their region'],
    [
      of('logs', 'destination:x', { ...place, region: 'us-east-1' }),
      'RegionMismatch',
      'in the region of the log group',
    ],
    [of('lambda', 'function:x', { ...place, account: '210987654321' }), 'ForeignDestination', 'a logical destination'],
  ])('%s is refused as %s, with the reason', (text, code, reason) => {
    const error = refusal(text);
    expect(error).toMatchObject({ code, exitCode: 2 });
    expect(error.reason).toContain(reason);
    expect(error.hint).toBeTruthy();
  });

  test('is read or refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('firehose', 'kinesis', 'lambda', 'logs', 's3'), (rest, service) => {
        for (const text of [rest, of(service, rest)]) {
          try {
            expect(parseDestination(text, place).arn).toBe(text);
          } catch (error) {
            expect(error).toBeInstanceOf(AppError);
          }
        }
      }),
    );
  });
});

describe('the log groups of a stream', () => {
  test('are found wherever they stand in its description, and only where logging is on', () => {
    const description = [
      {
        ExtendedS3DestinationDescription: {
          CloudWatchLoggingOptions: { Enabled: true, LogGroupName: '/errors/main', LogStreamName: 'x' },
          S3BackupDescription: { CloudWatchLoggingOptions: { Enabled: true, LogGroupName: '/errors/backup' } },
          ProcessingConfiguration: {
            Processors: [
              {
                Type: 'Lambda',
                Parameters: [
                  { ParameterName: 'LambdaArn', ParameterValue: 'arn:aws:lambda:eu-west-1:1:function:shape:$LATEST' },
                ],
              },
            ],
          },
        },
        SplunkDestinationDescription: { CloudWatchLoggingOptions: { Enabled: false, LogGroupName: '/errors/off' } },
      },
    ];
    expect(logGroupsOfStream(description)).toEqual(['/errors/main', '/errors/backup', '/aws/lambda/shape']);
    expect(logGroupsOfStream(undefined)).toEqual([]);
  });

  test('are by default those of its name', () => {
    expect(usualLogGroups({ kind: 'firehose', name: 'x' })).toEqual(['/aws/kinesisfirehose/x']);
    expect(usualLogGroups({ kind: 'lambda', name: 'x' })).toEqual(['/aws/lambda/x']);
    expect(usualLogGroups({ kind: 'kinesis', name: 'x' })).toEqual([]);
  });
});

test.each([
  [null, []],
  ['LogGroupName NOT IN ["/a", "/b"]', ['/a', '/b']],
  ["LogGroupName NOT IN ['/a']", ['/a']],
  ['LogGroupName NOT IN []', []],
  ['LogGroupNamePrefix IN ["/a"]', undefined],
])('the selection %j leaves out %j', (selection, groups) => {
  expect(excludedGroups(selection)).toEqual(groups);
});
