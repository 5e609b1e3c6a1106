/** The newest subnet, with a network ACL of its own. */
export const HARDENED_SUBNET = 'app-c2';

/** The tiers in two availability zones. */
export const SUBNETS = [
  { name: 'public-a', zone: 'a', cidr: '10.0.1.0/24', tier: 'public' },
  { name: 'public-c', zone: 'c', cidr: '10.0.2.0/24', tier: 'public' },
  { name: 'web-a', zone: 'a', cidr: '10.0.11.0/24', tier: 'web' },
  { name: 'web-c', zone: 'c', cidr: '10.0.12.0/24', tier: 'web' },
  { name: 'app-a', zone: 'a', cidr: '10.0.31.0/24', tier: 'app' },
  { name: 'app-c', zone: 'c', cidr: '10.0.32.0/24', tier: 'app' },
  { name: HARDENED_SUBNET, zone: 'c', cidr: '10.0.33.0/24', tier: 'app' },
  { name: 'db-a', zone: 'a', cidr: '10.0.21.0/24', tier: 'db' },
  { name: 'db-c', zone: 'c', cidr: '10.0.22.0/24', tier: 'db' },
] as const;

/** `Name` and the tags that every resource of the sample has. */
export function tagsOf(name: string, more: Readonly<Record<string, string>> = {}): { Key: string; Value: string }[] {
  const tags = { Name: name, Project: 'web3tier', Env: 'prod', ...more };
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** A value as the service really answers it, where its own model lists another spelling. */
export function asAnswered<T extends string>(value: string): T {
  return value as T;
}
