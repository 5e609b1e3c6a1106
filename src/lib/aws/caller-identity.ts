import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsSession, Identity } from './session.js';

/** Asks STS who the credentials belong to; any credentials may. */
export async function askIdentity(client: AwsSession['client'], signal: AbortSignal | undefined): Promise<Identity> {
  const answer = await client(STSClient).send(
    new GetCallerIdentityCommand({}),
    signal === undefined ? {} : { abortSignal: signal },
  );
  return { account: answer.Account ?? '', arn: answer.Arn ?? '', userId: answer.UserId ?? '' };
}
