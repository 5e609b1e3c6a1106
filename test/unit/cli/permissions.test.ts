import { describe, expect, test } from 'vitest';
import { defineCommand, defineGroup } from '../../../src/lib/cli/define.js';
import { findHelp } from '../../../src/lib/cli/help-topics.js';
import { policyFor, type Permission } from '../../../src/lib/cli/permissions.js';
import { plainPalette } from '../../../src/lib/output/palette.js';

const AGENT_PARAMETERS = 'arn:aws:ssm:*:*:parameter/AmazonCloudWatch-*';

describe('a policy', () => {
  test('names each action once, in order', () => {
    expect(policyFor(['logs:B', 'logs:A', 'logs:B'])).toEqual({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['logs:A', 'logs:B'], Resource: '*' }],
    });
  });

  test('has a statement for each set of resources and each condition', () => {
    const onlyAgent = { StringEquals: { 'cloudwatch:namespace': 'CWAgent' } };
    const policy = policyFor([
      { action: 'ssm:PutParameter', resources: [AGENT_PARAMETERS] },
      'ec2:DescribeInstances',
      { action: 'cloudwatch:PutMetricData', resources: ['arn:aws:cloudwatch:*:*:*'], condition: onlyAgent },
      { action: 'ssm:GetParameter', resources: [AGENT_PARAMETERS] },
    ]);
    expect(policy.Statement).toEqual([
      { Effect: 'Allow', Action: ['ec2:DescribeInstances'], Resource: '*' },
      { Effect: 'Allow', Action: ['ssm:GetParameter', 'ssm:PutParameter'], Resource: [AGENT_PARAMETERS] },
      {
        Effect: 'Allow',
        Action: ['cloudwatch:PutMetricData'],
        Resource: ['arn:aws:cloudwatch:*:*:*'],
        Condition: onlyAgent,
      },
    ]);
  });

  test('does not repeat for some resources what is needed on any', () => {
    const scoped = { action: 'ssm:GetParameter', resources: [AGENT_PARAMETERS] };
    expect(policyFor([scoped, 'ssm:GetParameter'])).toEqual(policyFor(['ssm:GetParameter']));
  });
});

describe('help permissions', () => {
  const command = (name: string, permissions: readonly Permission[], nodePermissions: readonly Permission[] = []) =>
    defineCommand({
      name,
      summary: 'Do it',
      examples: [],
      access: 'read',
      scope: permissions.length === 0 ? 'none' : 'regional',
      ...(permissions.length === 0 ? {} : { permissions }),
      ...(nodePermissions.length === 0 ? {} : { nodePermissions }),
      run: () => undefined,
    });
  const root = defineGroup({
    name: 'tool',
    summary: 'A tool',
    commands: [
      defineGroup({
        name: 'thing',
        summary: 'Things',
        commands: [
          command('list', ['thing:List']),
          command(
            'run',
            [{ action: 'thing:Run', resources: ['arn:aws:thing:*:*:x'] }],
            ['ssm:UpdateInstanceInformation'],
          ),
        ],
      }),
      command('version', []),
    ],
  });
  const help = (...words: readonly string[]): string =>
    findHelp(root, ['permissions', ...words], { palette: plainPalette, width: 80 });
  const actions = (text: string): readonly string[] =>
    (JSON.parse(text) as { Statement: { Action: string[] }[] }).Statement.flatMap(({ Action }) => Action);

  test('lists the actions of every command and says how to get a policy', () => {
    expect(help()).toMatch(/thing list +thing:List\n +thing run +thing:Run\n/);
    expect(help()).toContain('node-role');
  });

  test('prints the policy of a command, of a noun and of the role of the nodes as JSON alone', () => {
    expect(actions(help('thing', 'run'))).toEqual(['thing:Run']);
    expect(actions(help('thing'))).toEqual(['thing:List', 'thing:Run']);
    expect(actions(help('node-role'))).toEqual(['ssm:UpdateInstanceInformation']);
  });

  test('refuses words that are no command, and a command that needs nothing', () => {
    expect(() => help('thing', 'fly')).toThrow('there is no command "thing fly"');
    expect(() => help('version')).toThrow('"version" needs no IAM permission');
  });
});
