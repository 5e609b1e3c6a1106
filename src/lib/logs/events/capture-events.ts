import { HttpResponse } from '@smithy/core/transport';
import type { DeserializeMiddleware, MiddlewareStack } from '@smithy/types';
import { splitBody, type PageBytes } from './page-bytes.js';

/** What was taken out of the last response of a command. */
export interface Captured {
  /** undefined when the SDK had to parse the response itself. */
  readonly events: PageBytes | undefined;
  /** From handing the request to the network until the whole body was there. */
  readonly latencyMs: number;
}

/**
 * Makes the SDK leave the events of a page alone: they are taken out of the body, and the SDK parses the rest (tokens,
 * metadata). Signing, retries and errors stay the SDK's. Building a page's objects costs more than all else together,
 * and whoever writes the events as they are needs none.
 *
 * @returns filled in when the command has been sent
 */
export function captureEvents<Input extends object, Output extends object>(
  stack: MiddlewareStack<Input, Output>,
): Captured {
  const captured: { events: PageBytes | undefined; latencyMs: number } = { events: undefined, latencyMs: 0 };
  const takeOut: DeserializeMiddleware<Input, Output> = (next) => async (args) => {
    const startedAt = performance.now();
    const result = await next(args);
    const { response } = result;
    captured.events = undefined;
    if (!HttpResponse.isInstance(response) || response.statusCode !== 200) return result;
    const body = await readBody(response.body);
    captured.latencyMs = performance.now() - startedAt;
    const split = splitBody(body);
    captured.events = split?.events;
    response.body = split === undefined ? new Uint8Array(body) : Buffer.from(split.rest);
    return result;
  };
  stack.addRelativeTo(takeOut, {
    name: 'captureLogEvents',
    relation: 'after',
    toMiddleware: 'deserializerMiddleware',
  });
  return captured;
}

async function readBody(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
