import { createDice, type Dice } from './dice.js';
import type { SeedEvent } from './groups.js';
import type { WebRequest } from './requests.js';
import { DATABASES, type Story } from './story.js';

const APP_SEED = 3002;

/** The application's JSON lines: one for each request, and what went wrong or slowly. */
export function appEvents(requests: readonly WebRequest[]): SeedEvent[] {
  const dice = createDice(APP_SEED);
  const events: SeedEvent[] = [];
  for (const request of requests) {
    if (request.path === '/static/app.js') continue; // nginx serves it
    const detail = detailOf(dice, request);
    if (detail) events.push(line(request, { ...detail, beforeEndMs: 3 }));
    const level = request.status >= 500 ? 'ERROR' : request.status >= 400 ? 'WARN' : 'INFO';
    events.push(line(request, { level, message: messageOf(request), beforeEndMs: 0 }));
  }
  return events;
}

interface Detail {
  readonly level: 'INFO' | 'WARN' | 'ERROR';
  readonly message: string;
  readonly error?: string;
  readonly beforeEndMs: number;
}

function line(request: WebRequest, { level, message, error, beforeEndMs }: Detail): SeedEvent {
  const timestamp = request.timeMs - beforeEndMs;
  const record = {
    timestamp: new Date(timestamp).toISOString(),
    level,
    host: request.server.name,
    requestId: request.id,
    method: request.method,
    path: request.path,
    status: request.status,
    latencyMs: request.latencyMs,
    user: request.user ?? null,
    message,
    ...(error === undefined ? {} : { error }),
  };
  return { stream: request.server.name, timestamp, message: JSON.stringify(record) };
}

function messageOf(request: WebRequest): string {
  if (request.path === '/checkout') return request.status < 400 ? '注文が完了しました' : '決済処理に失敗しました';
  if (request.path === '/login') return request.status < 400 ? 'ログインしました' : 'ログインに失敗しました';
  if (request.status >= 500) return 'request failed';
  return request.status === 404 ? 'product not found' : 'request completed';
}

function detailOf(dice: Dice, request: WebRequest): Omit<Detail, 'beforeEndMs'> | undefined {
  if (request.isPoolExhausted) {
    return {
      level: 'ERROR',
      message: `connection pool exhausted: no connection to ${DATABASES[0].name} within 3000 ms (active=60, waiting=${dice.whole(12, 90)})`,
      error: 'PoolTimeoutError',
    };
  }
  if (request.status >= 500) {
    return { level: 'ERROR', message: "Cannot read properties of undefined (reading 'price')", error: 'TypeError' };
  }
  if (request.latencyMs > 900) {
    return { level: 'WARN', message: `slow database query took ${Math.round(request.latencyMs * 0.8)} ms` };
  }
  if (request.path === '/checkout' && dice.chance(0.04)) {
    return { level: 'WARN', message: `在庫が残りわずかです: product=${dice.whole(1, 320)}` };
  }
  return undefined;
}

/** nginx's access log in the combined format. */
export function nginxEvents(requests: readonly WebRequest[]): SeedEvent[] {
  return requests.map((request) => {
    const { clientIp, timeMs, method, url, status, sentBytes, userAgent, server } = request;
    const bytes = status === 304 ? 0 : sentBytes;
    const message = `${clientIp} - - [${nginxTime(timeMs)}] "${method} ${url} HTTP/1.1" ${status} ${bytes} "-" "${userAgent}"`;
    return { stream: server.name, timestamp: Math.floor(timeMs / 1000) * 1000, message };
  });
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** `23/Nov/2026:14:07:15 +0000` */
function nginxTime(timeMs: number): string {
  const iso = new Date(timeMs).toISOString();
  const month = months[Number(iso.slice(5, 7)) - 1] ?? '';
  return `${iso.slice(8, 10)}/${month}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}

/** The database cluster's error log (MySQL 8 format): nothing much, until it has no connections left. */
export function databaseEvents(story: Story): SeedEvent[] {
  const dice = createDice(APP_SEED + 1);
  const events: SeedEvent[] = [];
  const add = (timestamp: number, text: string) => {
    const stream = dice.chance(0.8) ? DATABASES[0].name : DATABASES[1].name;
    const time = new Date(timestamp).toISOString().replace('Z', '000Z');
    events.push({ stream, timestamp, message: `${time} ${dice.whole(20, 4000)} ${text}` });
  };
  for (let time = story.day.startMs; time < story.day.endMs; time += dice.whole(4, 14) * 60_000) {
    const user = "'web3tier'";
    add(
      time,
      `[Warning] [MY-010055] [Server] Aborted connection to db: 'shop' user: ${user} host: '10.0.11.21' (Got timeout reading communication packets)`,
    );
  }
  for (let time = story.incident.startMs; time < story.incident.endMs; time += dice.whole(3000, 14_000)) {
    add(time, '[ERROR] [MY-010048] [Server] Too many connections');
  }
  add(story.limitLoweredMs + 4000, "[Note] [MY-010733] [Server] System variable max_connections set to '60'");
  add(story.limitRestoredMs + 4000, "[Note] [MY-010733] [Server] System variable max_connections set to '600'");
  return events.sort((a, b) => a.timestamp - b.timestamp);
}
