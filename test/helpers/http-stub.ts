import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpStub {
  readonly url: string;
  /** Requests that have arrived. */
  readonly requests: () => number;
  close(): Promise<void>;
}

/** A server on 127.0.0.1 that answers every request by the handler; one that does nothing never answers. */
export async function startHttpStub(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<HttpStub> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    request.resume();
    handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    requests: () => requests,
    close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(() => resolve()))),
  };
}

/** An address on which nothing listens. */
export async function deadEndpoint(): Promise<string> {
  const stub = await startHttpStub(() => {});
  await stub.close();
  return stub.url;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;
