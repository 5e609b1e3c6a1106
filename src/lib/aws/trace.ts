import type { AwsClient, CallTrace } from './types.js';

interface Metadata {
  readonly httpStatusCode?: number;
  readonly attempts?: number;
  readonly requestId?: string;
}

/** Adds a step around every call of the client that tells `onCall` what happened. */
export function traceCalls(client: AwsClient, onCall: (call: CallTrace) => void): void {
  const stack = client.middlewareStack as {
    add(
      middleware: (
        next: (args: { input: unknown }) => Promise<{ output: { $metadata?: Metadata } }>,
        context: { clientName?: string; commandName?: string },
      ) => (args: { input: unknown }) => Promise<{ output: { $metadata?: Metadata } }>,
      options: { step: 'initialize'; priority: 'high'; name: string },
    ): void;
  };
  const config = client.config as { region?: () => Promise<string> };
  stack.add(
    (next, context) => async (args) => {
      const startedAt = performance.now();
      const describe = async (metadata: Metadata | undefined, error: string | null): Promise<void> =>
        onCall({
          service: (context.clientName ?? '').replace(/Client$/, ''),
          operation: (context.commandName ?? '').replace(/Command$/, ''),
          region: (await config.region?.()) ?? '',
          durationMs: Math.round(performance.now() - startedAt),
          status: metadata?.httpStatusCode ?? null,
          attempts: metadata?.attempts ?? null,
          requestId: metadata?.requestId ?? null,
          error,
          input: redact(args.input),
        });
      try {
        const result = await next(args);
        await describe(result.output.$metadata, null);
        return result;
      } catch (error) {
        const failure = error as { name?: string; $metadata?: Metadata };
        await describe(failure.$metadata, failure.name ?? 'Error');
        throw error;
      }
    },
    { step: 'initialize', priority: 'high', name: 'awsopsTrace' },
  );
}

/** Members whose value must never reach a screen or a log, whatever the service. */
const SECRET_KEY = /secret|password|token(?!s?$)|sessiontoken|credential|^value$|privatekey|logevents|body/i;
const MAX_TEXT = 200;

function redact(value: unknown, key = ''): unknown {
  if (value !== null && value !== undefined && SECRET_KEY.test(key)) return '[redacted]';
  if (typeof value === 'string') return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value;
  if (Array.isArray(value)) return value.slice(0, 20).map((item) => redact(item));
  if (value instanceof Date || value instanceof Uint8Array) return value instanceof Date ? value : '[bytes]';
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, redact(member, name)]));
  }
  return value;
}
