import { NodeHttpHandler } from '@smithy/node-http-handler';

export interface HttpTimeouts {
  /** To make a connection, TLS included. */
  readonly connectMs?: number | undefined;
  /** Without a byte on an open connection. */
  readonly idleMs?: number | undefined;
}

const CONNECT_TIMEOUT_MS = 5_000;
/** Live Tail speaks every second and no operation that awsops uses is silent for longer than some seconds. */
const IDLE_TIMEOUT_MS = 30_000;
/** As many as the largest fan-out of one client needs; the SDK's own default is 50. */
const MAX_SOCKETS = 50;

/** One keep-alive connection pool for all clients of a session. */
export function httpHandler(timeouts: HttpTimeouts = {}): NodeHttpHandler {
  return new NodeHttpHandler({
    connectionTimeout: timeouts.connectMs ?? CONNECT_TIMEOUT_MS,
    socketTimeout: timeouts.idleMs ?? IDLE_TIMEOUT_MS,
    httpAgent: { maxSockets: MAX_SOCKETS, keepAlive: true },
    httpsAgent: { maxSockets: MAX_SOCKETS, keepAlive: true },
  });
}
