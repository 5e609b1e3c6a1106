import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { placeOf } from '../../../src/lib/network/index.js';
import {
  coverageOf,
  intersect,
  parseCidr,
  parseCidrs,
  PUBLIC,
  sizeOf,
  without,
} from '../../../src/lib/network/path/ranges.js';

describe('addresses', () => {
  test.each([
    ['10.0.0.0/8', 0x0a00_0000n, 0x0aff_ffffn],
    ['10.1.2.3/8', 0x0a00_0000n, 0x0aff_ffffn],
    ['10.0.3.10', 0x0a00_030an, 0x0a00_030an],
    ['0.0.0.0/0', 0n, 0xffff_ffffn],
    ['255.255.255.255/32', 0xffff_ffffn, 0xffff_ffffn],
    ['::/0', 0n, (1n << 128n) - 1n],
    ['2001:db8::/32', 0x2001_0db8n << 96n, (0x2001_0db9n << 96n) - 1n],
    ['::1', 1n, 1n],
    ['1:2:3:4:5:6:7:8', 0x0001_0002_0003_0004_0005_0006_0007_0008n, 0x0001_0002_0003_0004_0005_0006_0007_0008n],
    ['fe80::1:2/128', (0xfe80n << 112n) + 0x1_0002n, (0xfe80n << 112n) + 0x1_0002n],
  ])('%s', (text, low, high) => {
    expect(parseCidr(text)).toEqual({ family: text.includes(':') ? 'ipv6' : 'ipv4', low, high });
  });

  test.each([
    '',
    '10.0.0',
    '10.0.0.256',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '10.0.0.0/8/9',
    '::/129',
    '1::2::3',
    ':::',
    '1:2:3',
    'g::',
    'pl-1',
  ])('"%s" is none', (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });
});

const range = fc
  .tuple(fc.bigInt({ min: 0n, max: 255n }), fc.bigInt({ min: 0n, max: 255n }))
  .map(([a, b]) => ({ family: 'ipv4' as const, low: a < b ? a : b, high: a < b ? b : a }));

test('what two ranges share and what one has alone make up the one', () => {
  fc.assert(
    fc.property(range, range, (a, b) => {
      const common = intersect(a, b);
      const parts = [...without(a, b), ...(common ? [common] : [])];
      expect(sizeOf(parts)).toBe(sizeOf([a]));
      for (const part of without(a, b)) expect(intersect(part, b)).toBeUndefined();
    }),
  );
});

test('families never meet', () => {
  const [four, six] = [parseCidrs(['0.0.0.0/0']), parseCidrs(['::/0'])];
  expect(coverageOf(four, six)).toBe('none');
  expect(coverageOf(four, four)).toBe('all');
  expect(coverageOf([], four)).toBe('none');
});

test('private addresses are not public', () => {
  for (const text of ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16']) {
    expect(coverageOf(parseCidrs([text]), PUBLIC.ipv4)).toBe('none');
  }
  expect(coverageOf(parseCidrs(['52.94.0.0/16', '3.0.0.0/8', '172.32.0.0/16']), PUBLIC.ipv4)).toBe('all');
});

describe('the place of an instance', () => {
  test('is that of its primary network interface', () => {
    const eni = (DeviceIndex: number) => ({
      Attachment: { DeviceIndex },
      SubnetId: `subnet-${DeviceIndex}`,
      PrivateIpAddress: `10.0.${DeviceIndex}.1`,
      Groups: [{ GroupId: `sg-${DeviceIndex}` }],
      Ipv6Addresses: [{ Ipv6Address: `2001:db8::${DeviceIndex}` }],
      Association: { PublicIp: `203.0.113.${DeviceIndex}` },
    });
    expect(placeOf({ InstanceId: 'i-1', VpcId: 'vpc-1', NetworkInterfaces: [eni(1), eni(0)] })).toEqual({
      instanceId: 'i-1',
      vpcId: 'vpc-1',
      subnetId: 'subnet-0',
      securityGroupIds: ['sg-0'],
      privateIp: '10.0.0.1',
      publicIp: '203.0.113.0',
      ipv6Addresses: ['2001:db8::0'],
      platform: 'linux',
    });
  });

  test('is told by the instance itself without one', () => {
    const instance = {
      InstanceId: 'i-1',
      Platform: 'Windows' as const,
      VpcId: 'vpc-1',
      SubnetId: 'subnet-1',
      SecurityGroups: [{ GroupId: 'sg-1' }],
      PrivateIpAddress: '10.0.0.1',
      PublicIpAddress: '203.0.113.1',
      Ipv6Address: '2001:db8::1',
    };
    expect(placeOf(instance)).toMatchObject({
      subnetId: 'subnet-1',
      securityGroupIds: ['sg-1'],
      publicIp: '203.0.113.1',
      ipv6Addresses: ['2001:db8::1'],
      platform: 'windows',
    });
  });

  test('is nowhere once the instance is terminated', () => {
    expect(placeOf({ InstanceId: 'i-1' })).toMatchObject({
      vpcId: null,
      subnetId: null,
      privateIp: null,
      publicIp: null,
    });
  });
});
