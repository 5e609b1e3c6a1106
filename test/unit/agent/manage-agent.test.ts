import { describe, expect, test } from 'vitest';
import { manageParameters, readCommandDocument, stepFor } from '../../../src/lib/agent/manage-agent.js';

/** The shape of the document at two times; texts of steps do not matter here. */
const content = (parameters: object): string =>
  JSON.stringify({
    schemaVersion: '2.2',
    parameters,
    mainSteps: [
      { name: 'ControlCloudWatchAgentWindows', precondition: { StringEquals: ['platformType', 'Windows'] } },
      { name: 'ControlCloudWatchAgentLinux', precondition: { StringEquals: ['platformType', 'Linux'] } },
      { name: 'ControlCloudWatchAgentMacOS', precondition: { StringEquals: ['platformType', 'MacOS'] } },
    ],
  });
const ACTIONS = ['configure', 'configure (append)', 'configure (remove)', 'start', 'status', 'stop'];
const current = readCommandDocument(
  'AmazonCloudWatch-ManageAgent',
  content({
    action: { allowedValues: ACTIONS },
    mode: { allowedValues: ['ec2', 'onPremise', 'auto'] },
    optionalConfigurationSource: { allowedValues: ['ssm', 'default', 'all'] },
    optionalConfigurationLocation: {},
    optionalRestart: { allowedValues: ['yes', 'no'] },
  }),
);

describe('the step of a platform', () => {
  test.each(['Linux', 'Windows', 'MacOS'] as const)('is named by the document: %s', (platform) => {
    expect(stepFor(current, platform)).toBe(`ControlCloudWatchAgent${platform}`);
  });

  test('need not be named where there is one for all', () => {
    const single = readCommandDocument('one', JSON.stringify({ mainSteps: [{ name: 'configurePackage' }] }));
    expect(stepFor(single, 'Linux')).toBeUndefined();
  });
});

describe('parameters of ManageAgent', () => {
  test('tell the agent to fetch one parameter', () => {
    expect(manageParameters(current, { action: 'configure', location: 'AmazonCloudWatch-web' })).toEqual({
      action: ['configure'],
      mode: ['auto'],
      optionalConfigurationSource: ['ssm'],
      optionalConfigurationLocation: ['AmazonCloudWatch-web'],
      optionalRestart: ['yes'],
    });
  });

  test('are only those that the document of the region has', () => {
    const old = readCommandDocument(
      'old',
      content({
        action: { allowedValues: ['configure', 'start', 'stop'] },
        mode: { allowedValues: ['ec2', 'onPremise'] },
      }),
    );
    expect(manageParameters(old, { action: 'configure', location: 'AmazonCloudWatch-web' })).toEqual({
      action: ['configure'],
      mode: ['ec2'],
    });
  });

  test('an action that the document does not know is an error before anything is sent', () => {
    const old = readCommandDocument('old', content({ action: { allowedValues: ['configure'] } }));
    expect(() => manageParameters(old, { action: 'configure (append)', location: 'x' })).toThrow(
      'document "old" cannot "configure (append)" in this region',
    );
  });
});
