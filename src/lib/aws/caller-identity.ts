import { GetCallerIdentityCommand, STSClient, type GetCallerIdentityCommandOutput } from '@aws-sdk/client-sts';
import { notAnAwsAnswer } from './refuse-html.js';
import type { AwsSession, Identity } from './types.js';

/** Asks STS who the credentials belong to; any credentials may. */
export async function askIdentity(client: AwsSession['client'], signal: AbortSignal | undefined): Promise<Identity> {
  const answer = await client(STSClient).send(
    new GetCallerIdentityCommand({}),
    signal === undefined ? {} : { abortSignal: signal },
  );
  return identityOf(answer);
}

/** @throws error of an answer that is not from AWS: there is no caller without an account */
export function identityOf(answer: GetCallerIdentityCommandOutput): Identity {
  const { Account: account, Arn: arn = '', UserId: userId = '', $metadata } = answer;
  if (account === undefined) throw notAnAwsAnswer($metadata.httpStatusCode, answer);
  return { account, arn, userId };
}
