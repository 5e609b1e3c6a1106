import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';
import { type FunctionGroup, textual } from './function-definition.js';

type Family = 4 | 6;

// RFC 1918.
const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'];

// The rest of the IANA special-purpose registries: addresses that no packet on the internet comes from.
const reservedRanges = [
  '0.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/128',
  '::1/128',
  '2001:db8::/32',
  'fe80::/10',
  'ff00::/8',
];

/** The address as a number from 0 to 2^32-1, or undefined. */
function ipv4Number(address: string): number | undefined {
  if (!isIPv4(address)) return undefined;
  return address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

/** Whether an address is in a subnet; undefined families take both. */
function inSubnet(address: string, cidr: string, family?: Family): boolean {
  const [network = '', length = ''] = cidr.split('/');
  const version = isIP(address);
  if (version === 0 || version !== isIP(network) || (family !== undefined && family !== version)) return false;
  const bits = /^\d{1,3}$/.test(length) ? Number(length) : NaN;
  if (version === 4) {
    const [a, b] = [ipv4Number(address), ipv4Number(network)];
    if (a === undefined || b === undefined || !(bits <= 32)) return false;
    const size = 2 ** (32 - bits);
    return Math.floor(a / size) === Math.floor(b / size);
  }
  if (!(bits <= 128)) return false;
  const list = new BlockList();
  list.addSubnet(network, bits, 'ipv6');
  return list.check(address, 'ipv6');
}

const inAny = (address: string, ranges: readonly string[]): boolean => ranges.some((range) => inSubnet(address, range));

/** "IP address string functions" of the documentation. */
export const ipFunctions: FunctionGroup = {
  isValidIp: textual([1, 1], (address = '') => isIP(address) !== 0),
  isValidIpV4: textual([1, 1], (address = '') => isIPv4(address)),
  isValidIpV6: textual([1, 1], (address = '') => isIPv6(address)),
  isIpInSubnet: textual([2, 2], (address = '', cidr = '') => inSubnet(address, cidr)),
  isIpv4InSubnet: textual([2, 2], (address = '', cidr = '') => inSubnet(address, cidr, 4)),
  isIpv6InSubnet: textual([2, 2], (address = '', cidr = '') => inSubnet(address, cidr, 6)),
  ipv4ToNumber: textual([1, 1], (address = '') => ipv4Number(address)),
  isPrivateIP: textual([1, 1], (address = '') => inAny(address, privateRanges)),
  isReservedIP: textual([1, 1], (address = '') => inAny(address, reservedRanges)),
  isPublicIP: textual(
    [1, 1],
    (address = '') => isIP(address) !== 0 && !inAny(address, [...privateRanges, ...reservedRanges]),
  ),
};
