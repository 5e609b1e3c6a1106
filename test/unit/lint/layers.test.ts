import { describe, expect, test } from 'vitest';
import { layerOf, violation, type ImportEdge } from '../../../scripts/lint/layers.js';

const command = 'src/commands/logs/query.ts';
const domain = 'src/lib/logs/query/run-query.ts';

describe('imports that point downward', () => {
  test.each<ImportEdge>([
    { from: 'src/lib/core/pool.ts', to: 'src/lib/errors/app-error.ts', kind: 'now' },
    { from: 'src/lib/errors/from-aws.ts', to: 'node:util', kind: 'now' },
    { from: 'src/lib/aws/session.ts', to: '@smithy/node-http-handler', kind: 'now' },
    { from: domain, to: '@aws-sdk/client-cloudwatch-logs', kind: 'now' },
    { from: domain, to: 'src/lib/logs/groups/glob.ts', kind: 'now' },
    { from: 'src/lib/doctor/diagnose.ts', to: 'src/lib/logs/groups/index.ts', kind: 'now' },
    { from: command, to: 'src/lib/cli/define.ts', kind: 'now' },
    { from: command, to: 'src/lib/logs/query/index.ts', kind: 'later' },
    { from: command, to: 'src/lib/logs/query/index.ts', kind: 'types' },
    { from: 'src/main.ts', to: 'src/sandbox/open.ts', kind: 'later' },
    { from: 'test/unit/a.test.ts', to: 'src/lib/cli/main.ts', kind: 'now' },
  ])('$from may import $to ($kind)', (edge) => {
    expect(violation(edge)).toBeUndefined();
  });
});

describe('imports that do not', () => {
  test.each<[ImportEdge, RegExp]>([
    [
      { from: 'src/lib/errors/app-error.ts', to: 'src/lib/core/time.ts', kind: 'types' },
      /"errors" must not know "core"/,
    ],
    [{ from: 'src/lib/core/pool.ts', to: '@smithy/core', kind: 'now' }, /must not know/],
    [{ from: domain, to: 'commander', kind: 'later' }, /"domain" must not know "commander"/],
    [{ from: domain, to: 'src/lib/cli/io.ts', kind: 'types' }, /"domain" must not know "cli"/],
    [{ from: domain, to: 'src/sandbox/index.ts', kind: 'later' }, /must not know "sandbox"/],
    [{ from: domain, to: 'src/lib/doctor/diagnose.ts', kind: 'now' }, /by its index only/],
    [{ from: 'src/lib/output/table.ts', to: 'src/lib/cli/define.ts', kind: 'now' }, /types of "cli" only/],
    [{ from: 'src/lib/output/table.ts', to: 'chalk', kind: 'now' }, /await import\(\) only/],
    [{ from: command, to: 'src/lib/logs/query/index.ts', kind: 'now' }, /await import\(\) only/],
    [{ from: command, to: '@aws-sdk/client-cloudwatch-logs', kind: 'later' }, /must not know/],
    [{ from: command, to: 'src/lib/aws/session.ts', kind: 'now' }, /types of "aws" only/],
    [{ from: 'src/sandbox/server.ts', to: 'src/lib/cli/io.ts', kind: 'now' }, /must not know "cli"/],
  ])('%o is an error', (edge, message) => {
    expect(violation(edge)).toMatch(message);
  });
});

test('a file belongs to the layer with the longest matching path', () => {
  expect(layerOf('src/commands/sandbox/serve.ts')?.name).toBe('lazy commands');
  expect(layerOf('src/commands/sandbox/start.ts')?.name).toBe('commands');
  expect(layerOf('src/lib/logs/index.ts')?.name).toBe('domain');
  expect(layerOf('test/cli/tree.test.ts')).toBeUndefined();
});
