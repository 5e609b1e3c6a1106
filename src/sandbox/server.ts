import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../lib/errors/app-error.js';
import { dispatch, type Outcome } from './dispatch.js';
import type { Runtime } from './runtime.js';
import { SERVER } from './server-name.js';
import type { WireRequest, WireResponse } from './wire/protocol.js';

/** Nobody but this machine: the sandbox checks no signatures. */
const HOST = '127.0.0.1';

/** Longer than clients keep idle connections, so that they never send on one that is being closed. */
const KEEP_ALIVE_MS = 65_000;

/** A listening server. */
export interface Listener {
  readonly port: number;
  /** Destroys all connections and frees the port. */
  close(): Promise<void>;
}

/** Listens on the loopback interface; port 0 takes a free one. Rejects when the port is taken. */
export async function listen(runtime: Runtime, port: number): Promise<Listener> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    handle(runtime, request, response).catch((error: unknown) => {
      // A client that went away is its own business; anything else must not pass for a success.
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(port, error))).listen(port, HOST, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the server has no port');
  return { port: address.port, close: () => close(server) };
}

function cannotListen(port: number, cause: NodeJS.ErrnoException): AppError {
  return new AppError(`the sandbox cannot listen on ${HOST}:${port}`, {
    category: 'failed',
    code: cause.code ?? 'ListenFailed',
    reason: cause.code === 'EADDRINUSE' ? 'the port is taken' : cause.message,
    hint: 'leave out --port to take a free one, or see what runs: awsops sandbox status',
    cause,
  });
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

async function handle(runtime: Runtime, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const abort = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) abort.abort();
  });
  const wireRequest = await readRequest(request);
  const outcome = await dispatch(runtime, wireRequest, abort.signal);
  await conclude(response, { outcome, isHead: wireRequest.method === 'HEAD' });
}

async function conclude(
  response: ServerResponse,
  { outcome, isHead }: { readonly outcome: Outcome; readonly isHead: boolean },
): Promise<void> {
  if (outcome.kind === 'silence') return;
  if (outcome.kind === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  await respond(response, { ...outcome.response, ...(isHead ? { body: '' } : {}) });
}

async function respond(response: ServerResponse, { status, headers, body }: WireResponse): Promise<void> {
  if (response.destroyed) return;
  response.setHeader('server', SERVER);
  if (typeof body === 'string' || body instanceof Uint8Array) {
    response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers }).end(body);
    return;
  }
  response.writeHead(status, headers);
  // Clients wait for the head of an endless answer before its first event.
  response.flushHeaders();
  await pipeline(Readable.from(body), response);
}

async function readRequest(request: IncomingMessage): Promise<WireRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const [path = '/', query = ''] = splitOnce(request.url ?? '/', '?');
  return {
    method: request.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    headers: request.headers,
    body: Buffer.concat(chunks),
  };
}

function splitOnce(text: string, separator: string): readonly string[] {
  const index = text.indexOf(separator);
  return index === -1 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}
