import { createHash } from 'node:crypto';
import type { Place } from '../types.js';

const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** A stretch of time, from `startMs` (inclusive) to `endMs` (exclusive). */
export interface Period {
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * What happened at the sample company, relative to now. A lowered connection limit of the database makes checkouts
 * fail for twenty minutes; half an hour before, somebody had opened SSH to the world for a while.
 */
export interface Story extends Required<Place> {
  readonly nowMs: number;
  /** The time that the logs cover. */
  readonly day: Period;
  /** Checkouts fail because the database has no connections left. */
  readonly incident: Period;
  /** When the connection limit was lowered, and when it was set back. */
  readonly limitLoweredMs: number;
  readonly limitRestoredMs: number;
  /** SSH is open to 0.0.0.0/0. */
  readonly openSsh: Period;
  /** The root user signs in and makes an access key. */
  readonly rootUseMs: number;
  readonly createdAtMs: number;
}

/** The story as of now, in an account and a region. */
export function createStory(place: Required<Place>, nowMs: number): Story {
  const now = Math.floor(nowMs / 1000) * 1000;
  const ago = (minutes: number) => now - minutes * MINUTE_MS;
  return {
    ...place,
    nowMs: now,
    day: { startMs: now - DAY_MS, endMs: now },
    incident: { startMs: ago(130), endMs: ago(110) },
    limitLoweredMs: ago(136),
    limitRestoredMs: ago(111),
    openSsh: { startMs: ago(180), endMs: ago(150) },
    rootUseMs: ago(305),
    createdAtMs: now - 90 * DAY_MS,
  };
}

/** Whether a time lies in a period. */
export function isIn(period: Period, timeMs: number): boolean {
  return timeMs >= period.startMs && timeMs < period.endMs;
}

/** An id such as `vpc-0f3a…` for a named resource: the same on every run, different in every region. */
export function resourceId(prefix: string, name: string, place: Required<Place>): string {
  const digest = createHash('sha256').update(`${prefix} ${name} ${place.account} ${place.region}`).digest('hex');
  return `${prefix}-0${digest.slice(0, 16)}`;
}

/** The name of an address inside its VPC. */
export function privateDnsName(ip: string, { region }: Pick<Required<Place>, 'region'>): string {
  return `ip-${ip.replaceAll('.', '-')}.${region}.compute.internal`;
}

/** The office, from which people work. */
export const OFFICE_IP = '192.0.2.10';
/** Hosts that try doors all day long. */
export const SCANNER_IPS = [
  '198.51.100.7',
  '198.51.100.23',
  '198.51.100.77',
  '198.51.100.131',
  '198.51.100.200',
] as const;

/** The web servers: two in each availability zone. */
export const WEB_SERVERS = [
  { name: 'web-1', zone: 'a', ip: '10.0.11.21' },
  { name: 'web-2', zone: 'a', ip: '10.0.11.22' },
  { name: 'web-3', zone: 'c', ip: '10.0.12.21' },
  { name: 'web-4', zone: 'c', ip: '10.0.12.22' },
] as const;

/** The nodes of the load balancer. */
export const LOAD_BALANCER_NODES = [
  { zone: 'a', ip: '10.0.1.50' },
  { zone: 'c', ip: '10.0.2.50' },
] as const;

/** The instances of the database cluster. */
export const DATABASES = [
  { name: 'web3tier-aurora-1', zone: 'a', ip: '10.0.21.40' },
  { name: 'web3tier-aurora-2', zone: 'c', ip: '10.0.22.40' },
] as const;

export const NAT_GATEWAY_IP = '10.0.1.10';
