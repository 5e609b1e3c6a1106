import type { Instance, InstanceStateName } from '@aws-sdk/client-ec2';
import type { InstanceInformation } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { STARTING_MS, toNode } from '../../../src/lib/node/inventory/join.js';

const NOW_MS = Date.UTC(2026, 0, 15, 12);
const ID = 'i-0123456789abcdef0';
const PROFILE = { Arn: 'arn:aws:iam::123456789012:instance-profile/web' };

const instance = (state: InstanceStateName, more: Partial<Instance> = {}): Instance => ({
  InstanceId: ID,
  State: { Name: state },
  LaunchTime: new Date(NOW_MS - 3_600_000),
  IamInstanceProfile: PROFILE,
  ...more,
});
const information = (ping: 'Online' | 'ConnectionLost' | 'Inactive'): InstanceInformation => ({
  InstanceId: ID,
  PingStatus: ping,
  PlatformType: 'Linux',
});
const join = (given: {
  instance?: Instance;
  information?: InstanceInformation;
  isSsmDenied?: boolean;
  instanceId?: string;
}) =>
  toNode({
    instanceId: ID,
    instance: undefined,
    information: undefined,
    isSsmDenied: false,
    nowMs: NOW_MS,
    ...given,
  });

describe('the reason why no command reaches a node', () => {
  test.each([
    ['running', 'Online', null],
    ['running', 'ConnectionLost', 'connection-lost'],
    ['running', 'Inactive', 'connection-lost'],
    // Systems Manager notices minutes later that an instance was stopped.
    ['stopped', 'Online', 'stopped'],
    ['stopping', 'Online', 'stopped'],
    ['stopped', 'ConnectionLost', 'stopped'],
    ['terminated', 'Online', 'terminated'],
    ['shutting-down', 'ConnectionLost', 'terminated'],
    ['pending', 'Online', null],
  ] as const)('%s and %s: %s', (state, ping, reason) => {
    const node = join({ instance: instance(state), information: information(ping) });
    expect(node).toMatchObject({ managed: true, pingStatus: ping, state, reason });
  });

  test.each([
    ['running', {}, 'never-registered'],
    ['running', { IamInstanceProfile: undefined }, 'no-instance-profile'],
    ['running', { LaunchTime: new Date(NOW_MS - STARTING_MS + 1) }, 'starting'],
    ['running', { LaunchTime: new Date(NOW_MS - STARTING_MS) }, 'never-registered'],
    ['running', { LaunchTime: new Date(NOW_MS - 1), IamInstanceProfile: undefined }, 'starting'],
    ['pending', { LaunchTime: undefined }, 'starting'],
    ['stopped', { IamInstanceProfile: undefined }, 'stopped'],
    ['terminated', {}, 'terminated'],
  ] as const)('%s, %j, and unknown to Systems Manager: %s', (state, more, reason) => {
    expect(join({ instance: instance(state, more) })).toMatchObject({ managed: false, pingStatus: null, reason });
  });

  test('is not guessed where Systems Manager may not be asked', () => {
    expect(join({ instance: instance('running'), isSsmDenied: true })).toMatchObject({
      managed: null,
      reason: 'unknown',
    });
    expect(join({ instance: instance('stopped'), isSsmDenied: true })).toMatchObject({
      managed: null,
      reason: 'stopped',
    });
  });
});

describe('toNode', () => {
  test('is named by its tag, a machine outside EC2 by its own name or that of its computer', () => {
    const tagged = instance('running', { Tags: [{ Key: 'Name', Value: 'web-1' }] });
    expect(join({ instance: tagged }).name).toBe('web-1');
    expect(join({ instance: instance('running', { Tags: [{ Key: 'Name', Value: '' }] }) }).name).toBeNull();
    expect(join({ information: { ComputerName: 'rack7', Name: '' } }).name).toBe('rack7');
    expect(join({ information: { ComputerName: 'rack7', Name: 'db' } }).name).toBe('db');
  });

  test.each([
    [{ Platform: 'windows' }, 'Windows'],
    [{ Platform: 'Windows' }, 'Windows'],
    [{}, 'Linux'],
    [{ InstanceType: 'mac2.metal' }, 'MacOS'],
  ] as const)('takes the platform of an unmanaged instance from EC2: %j is %s', (more, platform) => {
    expect(join({ instance: instance('running', more as Partial<Instance>) }).platform).toBe(platform);
  });

  test('keeps a tag that is called like something of every object', () => {
    const node = join({ instance: instance('running', { Tags: [{ Key: '__proto__', Value: 'x' }, { Key: 'a' }] }) });
    expect(Object.entries(node.tags)).toEqual([
      ['__proto__', 'x'],
      ['a', ''],
    ]);
  });

  test('gives null for everything that a machine outside EC2 does not have', () => {
    expect(join({ instanceId: 'mi-0123456789abcdef0', information: information('Online') })).toMatchObject({
      instanceId: 'mi-0123456789abcdef0',
      state: null,
      vpcId: null,
      subnetId: null,
      tags: {},
      reason: null,
      managed: true,
    });
  });
});
