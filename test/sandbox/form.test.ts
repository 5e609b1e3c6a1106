import { QueryShapeSerializer } from '@aws-sdk/core/protocols';
import { PutMetricDataInput$ } from '@aws-sdk/client-cloudwatch';
import { DescribeInstancesRequest$, RunInstancesRequest$ } from '@aws-sdk/client-ec2';
import { CreateRoleRequest$, PutRolePolicyRequest$ } from '@aws-sdk/client-iam';
import { NormalizedSchema } from '@smithy/core/schema';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readForm, type FormStyle } from '../../src/sandbox/wire/form.js';

const DATE_TIME = 5;

/** What an SDK client sends for an input. */
function writeForm(schema: NormalizedSchema, input: unknown, style: FormStyle): URLSearchParams {
  const ec2Settings = { capitalizeKeys: true, flattenLists: true, serializeEmptyLists: false, ec2: true };
  const serializer = new QueryShapeSerializer({
    timestampFormat: { useTrait: true, default: DATE_TIME },
    ...(style === 'ec2' ? ec2Settings : { serializeEmptyLists: true }),
  });
  serializer.write(schema, input);
  return new URLSearchParams(String(serializer.flush()));
}

const text = fc.string({ unit: 'grapheme', minLength: 1 });
const date = fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true });
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const optional = <T>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(shape, { requiredKeys: [] });
const list = <T>(item: fc.Arbitrary<T>) => fc.array(item, { minLength: 1, maxLength: 12 });

const filters = list(fc.record({ Name: text, Values: list(text) }));
const tags = list(fc.record({ Key: text, Value: text }));

const CASES: readonly [string, unknown, FormStyle, fc.Arbitrary<object>][] = [
  [
    'EC2 filters',
    DescribeInstancesRequest$,
    'ec2',
    optional({ Filters: filters, InstanceIds: list(text), MaxResults: fc.integer(), DryRun: fc.boolean() }),
  ],
  [
    'EC2 structures in lists',
    RunInstancesRequest$,
    'ec2',
    optional({
      SecurityGroupIds: list(text),
      BlockDeviceMappings: list(
        fc.record({ DeviceName: text, Ebs: fc.record({ VolumeSize: fc.integer(), Encrypted: fc.boolean() }) }),
      ),
      TagSpecifications: list(fc.record({ ResourceType: fc.constant('instance'), Tags: tags })),
      ClientToken: text,
    }).filter((input) => 'ClientToken' in input),
  ],
  [
    'IAM roles',
    CreateRoleRequest$,
    'query',
    optional({ RoleName: text, Description: text, MaxSessionDuration: fc.integer(), Tags: tags }),
  ],
  ['IAM policies', PutRolePolicyRequest$, 'query', fc.record({ RoleName: text, PolicyDocument: fc.json() })],
  [
    'metric data',
    PutMetricDataInput$,
    'query',
    optional({
      Namespace: text,
      MetricData: list(fc.record({ MetricName: text, Timestamp: date, Values: list(number), Value: number })),
    }),
  ],
];

describe('a form as SDK clients write it is read back as it was', () => {
  test.each(CASES)('%s', (_name, schema, style, inputs) => {
    const normalized = NormalizedSchema.of(schema as Parameters<typeof NormalizedSchema.of>[0]);
    fc.assert(
      fc.property(inputs, (input) => {
        expect(readForm(writeForm(normalized, input, style), normalized, style)).toEqual(input);
      }),
    );
  });
});

test('more than nine items keep their order', () => {
  const schema = NormalizedSchema.of(DescribeInstancesRequest$);
  const form = new URLSearchParams(
    Array.from({ length: 12 }, (_, n) => [`InstanceId.${12 - n}`, `i-${12 - n}`] as [string, string]),
  );
  const expected = Array.from({ length: 12 }, (_, n) => `i-${n + 1}`);
  expect(readForm(form, schema, 'ec2')).toEqual({ InstanceIds: expected });
});

test('fields that the operation does not have are passed over', () => {
  const form = new URLSearchParams({ Action: 'X', 'Nonsense.1': 'y', '__proto__.x': 'z', RoleName: 'r' });
  expect(readForm(form, NormalizedSchema.of(CreateRoleRequest$), 'query')).toEqual({ RoleName: 'r' });
});
