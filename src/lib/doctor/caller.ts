import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { identityOf } from '../aws/caller-identity.js';
import type { AwsSession, Identity } from '../aws/types.js';

/** GetCallerIdentity with the time of the answering server, for the clock check. */
export async function askWithDate(
  session: AwsSession,
  signal: AbortSignal,
): Promise<{ readonly identity: Identity; readonly serverTimeMs: number | undefined }> {
  const command = new GetCallerIdentityCommand({});
  let date: string | undefined;
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { response } = result;
      if (typeof response === 'object' && response !== null && 'headers' in response) {
        const header: unknown = Object.entries(response.headers ?? {}).find(([name]) => name === 'date')?.[1];
        date = typeof header === 'string' ? header : undefined;
      }
      return result;
    },
    { step: 'deserialize', name: 'awsopsServerDate', priority: 'low' },
  );
  const answer = await session.client(STSClient).send(command, { abortSignal: signal });
  const serverTimeMs = date === undefined ? Number.NaN : Date.parse(date);
  return {
    identity: identityOf(answer),
    serverTimeMs: Number.isNaN(serverTimeMs) ? undefined : serverTimeMs,
  };
}
