import { createDice, type Dice } from './dice.js';
import { HOUR_MS, isIn, WEB_SERVERS, type Period, type Story } from './story.js';

/** One request of a visitor: what the load balancer, nginx and the application all wrote down. */
export interface WebRequest {
  /** When the load balancer answered, in milliseconds since the epoch. */
  readonly timeMs: number;
  readonly id: string;
  readonly clientIp: string;
  readonly clientPort: number;
  readonly userAgent: string;
  /** Undefined for visitors who are not signed in. */
  readonly user: string | undefined;
  readonly method: string;
  /** With the query string. */
  readonly url: string;
  /** The route, without ids and query string. */
  readonly path: string;
  readonly status: number;
  readonly latencyMs: number;
  readonly sentBytes: number;
  readonly server: (typeof WEB_SERVERS)[number];
  /** The database had no connection for it. */
  readonly isPoolExhausted: boolean;
}

const REQUEST_SEED = 3001;
const REQUESTS_PER_DAY = 14_500;
const SLOT_MS = 5 * 60_000;

interface Route {
  readonly weight: number;
  readonly method: string;
  readonly path: string;
  /** Usual latency; the real one is spread around it. */
  readonly latencyMs: number;
  readonly bytes: number;
  readonly needsDatabase: boolean;
}

const routes: readonly [Route, ...Route[]] = [
  { weight: 20, method: 'GET', path: '/', latencyMs: 35, bytes: 14_200, needsDatabase: false },
  { weight: 17, method: 'GET', path: '/products', latencyMs: 80, bytes: 22_800, needsDatabase: true },
  { weight: 24, method: 'GET', path: '/products/:id', latencyMs: 60, bytes: 17_500, needsDatabase: true },
  { weight: 10, method: 'GET', path: '/search', latencyMs: 140, bytes: 9800, needsDatabase: true },
  { weight: 9, method: 'GET', path: '/cart', latencyMs: 50, bytes: 4300, needsDatabase: true },
  { weight: 6, method: 'POST', path: '/cart/items', latencyMs: 70, bytes: 640, needsDatabase: true },
  { weight: 6, method: 'POST', path: '/checkout', latencyMs: 220, bytes: 1250, needsDatabase: true },
  { weight: 4, method: 'POST', path: '/login', latencyMs: 110, bytes: 820, needsDatabase: true },
  { weight: 4, method: 'GET', path: '/static/app.js', latencyMs: 8, bytes: 88_000, needsDatabase: false },
];

const userAgents = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148',
  'Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0',
] as const;

const searches = ['coffee', 'tea%20cup', '%E6%8A%B9%E8%8C%B6', 'notebook', 'lamp'] as const;

/** All requests of the day, in order of time. */
export function webRequests(story: Story): readonly WebRequest[] {
  const dice = createDice(REQUEST_SEED);
  const times = spread(dice, { period: story.day, count: REQUESTS_PER_DAY, slotMs: SLOT_MS, loadAt: visitorsAt });
  return times.map((timeMs) => createRequest(dice, timeMs, story));
}

/** Times of a period in order; `loadAt` says how busy a time is, as a factor. */
export function spread(
  dice: Dice,
  plan: {
    readonly period: Period;
    readonly count: number;
    readonly slotMs: number;
    readonly loadAt: (timeMs: number) => number;
  },
): readonly number[] {
  const { startMs, endMs } = plan.period;
  const slots: { readonly startMs: number; readonly load: number }[] = [];
  for (let slotMs = startMs; slotMs < endMs; slotMs += plan.slotMs) {
    slots.push({ startMs: slotMs, load: plan.loadAt(slotMs) });
  }
  const total = slots.reduce((sum, { load }) => sum + load, 0);
  let due = 0;
  return slots.flatMap((slot) => {
    due += (plan.count * slot.load) / total;
    const here = Math.floor(due);
    due -= here;
    const length = Math.min(plan.slotMs, endMs - slot.startMs);
    const times = Array.from({ length: here }, () => slot.startMs + Math.floor(dice.between(0, length)));
    return times.sort((a, b) => a - b);
  });
}

/** Busy in the evening and quiet before dawn, in the Japan of its customers (UTC+9). */
export function visitorsAt(timeMs: number): number {
  const hour = (timeMs / HOUR_MS + 9) % 24;
  return 1 + 0.6 * Math.cos(((hour - 20) / 24) * 2 * Math.PI);
}

function createRequest(dice: Dice, timeMs: number, story: Story): WebRequest {
  const route = dice.weighted(routes);
  const outcome = isIn(story.incident, timeMs) ? duringIncident(dice, route) : onGoodDay(dice, route);
  const needsUser = ['/cart', '/cart/items', '/checkout'].includes(route.path);
  return {
    timeMs,
    id: `req-${dice.hex(12)}`,
    clientIp: `203.0.113.${dice.whole(1, 250)}`,
    clientPort: dice.whole(32_768, 60_999),
    userAgent: dice.pick(userAgents),
    user: needsUser || dice.chance(0.3) ? `u-${1000 + Math.floor(dice.between(0, 1) ** 2 * 400)}` : undefined,
    method: route.method,
    url: urlOf(dice, route),
    path: route.path,
    sentBytes: outcome.status >= 400 ? dice.whole(180, 420) : Math.round(route.bytes * dice.between(0.8, 1.25)),
    server: dice.pick(WEB_SERVERS),
    ...outcome,
  };
}

type Outcome = Pick<WebRequest, 'status' | 'latencyMs' | 'isPoolExhausted'>;

function onGoodDay(dice: Dice, route: Route): Outcome {
  // Spread like real latencies: mostly near the usual one, with a long tail.
  const latencyMs = Math.max(
    2,
    Math.round(route.latencyMs * Math.exp(dice.between(-0.6, 0.6) + dice.between(-0.4, 0.9))),
  );
  const isPoolExhausted = false;
  if (dice.chance(0.0012)) return { status: 500, latencyMs: latencyMs * 2, isPoolExhausted };
  if (route.path === '/products/:id' && dice.chance(0.03)) return { status: 404, latencyMs, isPoolExhausted };
  if (route.path === '/login' && dice.chance(0.12)) return { status: 401, latencyMs, isPoolExhausted };
  if (route.path === '/' && dice.chance(0.1)) return { status: 304, latencyMs, isPoolExhausted };
  return { status: route.path === '/cart/items' ? 201 : 200, latencyMs, isPoolExhausted };
}

function duringIncident(dice: Dice, route: Route): Outcome {
  if (!route.needsDatabase) return onGoodDay(dice, route);
  const failure = route.path === '/checkout' ? 0.72 : 0.06;
  if (!dice.chance(failure)) {
    const good = onGoodDay(dice, route);
    return { ...good, latencyMs: Math.round(good.latencyMs * dice.between(4, 14)) };
  }
  const status = dice.weighted([
    { weight: 6, status: 503 },
    { weight: 3, status: 500 },
    { weight: 2, status: 504 },
  ]).status;
  return {
    status,
    latencyMs: status === 504 ? dice.whole(10_000, 10_080) : dice.whole(3000, 7800),
    isPoolExhausted: true,
  };
}

function urlOf(dice: Dice, route: Route): string {
  if (route.path === '/products/:id') return `/products/${dice.whole(1, 320)}`;
  if (route.path === '/search') return `/search?q=${dice.pick(searches)}`;
  if (route.path === '/products') return `/products?page=${dice.whole(1, 16)}`;
  return route.path;
}
