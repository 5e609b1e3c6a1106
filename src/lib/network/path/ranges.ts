/** An address family. Ranges of different families never meet. */
export type Family = 'ipv4' | 'ipv6';

/** Addresses from `low` to `high`, both inclusive, as numbers of 32 or 128 bits. */
export interface AddressRange {
  readonly family: Family;
  readonly low: bigint;
  readonly high: bigint;
}

/** Ports from `from` to `to`, both inclusive. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

const BITS: Readonly<Record<Family, number>> = { ipv4: 32, ipv6: 128 };

/** Reads `10.0.0.0/16`, `2001:db8::/32`, or an address alone; undefined for anything else. */
export function parseCidr(text: string): AddressRange | undefined {
  const [address = '', prefix, ...rest] = text.split('/');
  if (rest.length > 0) return undefined;
  const family: Family = address.includes(':') ? 'ipv6' : 'ipv4';
  const value = family === 'ipv4' ? parseIpv4(address) : parseIpv6(address);
  const length = prefix === undefined ? BITS[family] : Number(/^\d{1,3}$/.test(prefix) ? prefix : Number.NaN);
  if (value === undefined || !(length <= BITS[family])) return undefined;
  const hostBits = BigInt(BITS[family] - length);
  const low = (value >> hostBits) << hostBits;
  return { family, low, high: low + (1n << hostBits) - 1n };
}

/** The ranges of those texts that are addresses. */
export function parseCidrs(texts: Iterable<string | undefined>): readonly AddressRange[] {
  return [...texts].flatMap((text) => (text === undefined ? [] : (parseCidr(text) ?? [])));
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return undefined;
  // As a number first: every node of a fleet is looked at with every rule on its way.
  return BigInt(parts.reduce((sum, part) => sum * 256 + Number(part), 0));
}

const IPV6_GROUPS = 8;

function parseIpv6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = IPV6_GROUPS - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...tail];
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined;
  return groups.reduce((sum, group) => sum * 0x1_0000n + BigInt(`0x${group}`), 0n);
}

/** What two ranges have in common. */
export function intersect(a: AddressRange, b: AddressRange): AddressRange | undefined {
  if (a.family !== b.family) return undefined;
  const low = a.low > b.low ? a.low : b.low;
  const high = a.high < b.high ? a.high : b.high;
  return low <= high ? { family: a.family, low, high } : undefined;
}

/** What is left of a range without another. */
export function without(range: AddressRange, taken: AddressRange): readonly AddressRange[] {
  const common = intersect(range, taken);
  if (!common) return [range];
  const parts: AddressRange[] = [];
  if (range.low < common.low) parts.push({ ...range, high: common.low - 1n });
  if (common.high < range.high) parts.push({ ...range, low: common.high + 1n });
  return parts;
}

/** What is left of some ranges without others. */
export function withoutAll(ranges: readonly AddressRange[], taken: readonly AddressRange[]): readonly AddressRange[] {
  return taken.reduce((left, one) => left.flatMap((range) => without(range, one)), ranges);
}

/** How many addresses there are in some ranges that do not overlap. */
export function sizeOf(ranges: readonly AddressRange[]): bigint {
  return ranges.reduce((sum, { low, high }) => sum + high - low + 1n, 0n);
}

/** How much of some ranges a second set covers. */
export type Coverage = 'all' | 'some' | 'none';

/** `none` also when there is nothing to cover: nobody can be said to be let through. */
export function coverageOf(ranges: readonly AddressRange[], covering: readonly AddressRange[]): Coverage {
  if (ranges.length === 0) return 'none';
  const left = withoutAll(ranges, covering);
  if (left.length === 0) return 'all';
  return sizeOf(left) < sizeOf(ranges) ? 'some' : 'none';
}

/**
 * Addresses that are not of the internet, of which no public endpoint has one: RFC 1918 and the special-purpose
 * registry of RFC 6890, without the networks for documentation.
 */
const NOT_PUBLIC = parseCidrs([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '224.0.0.0/3',
]);

/** Where the public endpoints of AWS are: which of these addresses they have cannot be told beforehand. */
export const PUBLIC: Readonly<Record<Family, readonly AddressRange[]>> = {
  ipv4: withoutAll(parseCidrs(['0.0.0.0/0']), NOT_PUBLIC),
  // RFC 4291: global unicast.
  ipv6: parseCidrs(['2000::/3']),
};
