import type { AwsClient } from './session.js';

/** The part of an HTTP answer that is looked at. */
interface Answer {
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: { readonly destroy?: () => void };
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
      if (!/^text\/html\b/i.test(response.headers?.['content-type'] ?? '')) return result;
      response.body?.destroy?.();
      throw notAnAwsAnswer(response.statusCode, response);
    },
    { step: 'deserialize', priority: 'low', name: 'awsopsRefuseHtml' },
  );
}

/** The error of an answer that cannot come from the service, in the form that the SDK gives its own: 5xx is tried again. */
export const notAnAwsAnswer = (httpStatusCode: number | undefined, response: object): Error =>
  Object.assign(new SyntaxError('the answer is not one of the service'), {
    $response: response,
    $metadata: { httpStatusCode },
  });
