import { Readable } from 'node:stream';
import type { AwsClient } from './types.js';

/** The part of an HTTP answer that is looked at. */
interface Answer {
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, string>>;
  body?: unknown;
}

/**
 * Makes a client fail when it is answered with a page of HTML: a proxy, a log-in portal or an emulator that lacks
 * the operation. Where the service speaks XML the SDK would take such a page for an answer with nothing in it.
 * Not for S3, whose objects may be pages.
 */
export function refuseHtml(client: AwsClient): void {
  const stack = client.middlewareStack as {
    add(
      middleware: (
        next: (args: unknown) => Promise<{ readonly response: Answer }>,
      ) => (args: unknown) => Promise<{ readonly response: Answer }>,
      options: { step: 'deserialize'; priority: 'low'; name: string },
    ): void;
  };
  stack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { response } = result;
      // AWS never says text/html; emulators say it of JSON too, so that only the text can tell.
      if (!/^text\/html\b/i.test(response.headers?.['content-type'] ?? '')) return result;
      const text = await readAll(response.body);
      if (/^\s*<(!doctype html|html)\b/i.test(text.toString('latin1', 0, 256))) {
        throw notAnAwsAnswer(response.statusCode, response);
      }
      response.body = Readable.from([text]);
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'awsopsRefuseHtml' },
  );
}

async function readAll(body: unknown): Promise<Buffer> {
  const chunks: Buffer[] = [];
  if (body instanceof Readable) for await (const chunk of body) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** The error of an answer that cannot come from the service, in the form that the SDK gives its own: 5xx is tried again. */
export const notAnAwsAnswer = (httpStatusCode: number | undefined, response: object): Error =>
  Object.assign(new SyntaxError('the answer is not one of the service'), {
    $response: response,
    $metadata: { httpStatusCode },
  });
