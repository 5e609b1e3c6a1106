import { AssumeRoleCommand, GetSessionTokenCommand, STSClient, type Credentials } from '@aws-sdk/client-sts';
import { userInfo } from 'node:os';
import { notAnAwsAnswer } from '../aws/refuse-html.js';
import type { AwsSession } from '../aws/types.js';
import { explainRefusal } from './explain.js';
import { mfaDeviceOf } from './mfa-device.js';
import { withMfaCode } from './mfa.js';
import type { Step } from './steps.js';
import type { RoleContext, TemporaryCredentials } from './types.js';

type Issued = TemporaryCredentials & { readonly expiresAtMs: number };

/** Takes a step with the credentials of a session. */
export async function takeStep(step: Step, session: AwsSession, ctx: RoleContext): Promise<Issued> {
  try {
    if (step.mfaSerial === undefined) return await issue(step, { session, ctx, mfa: {} });
    const serial = step.mfaSerial === 'auto' ? await mfaDeviceOf(session, ctx) : step.mfaSerial;
    return await withMfaCode(serial, {
      ctx,
      call: (code) => issue(step, { session, ctx, mfa: { SerialNumber: serial, TokenCode: code } }),
    });
  } catch (error) {
    throw explainRefusal(error, step);
  }
}

async function issue(
  step: Step,
  how: {
    readonly session: AwsSession;
    readonly ctx: RoleContext;
    readonly mfa: { readonly SerialNumber?: string; readonly TokenCode?: string };
  },
): Promise<Issued> {
  const { session, ctx, mfa } = how;
  const client = session.client(STSClient);
  const options = { abortSignal: ctx.signal };
  if (step.kind === 'mfa-session') {
    ctx.report({ type: 'step', message: 'getting a session with MFA' });
    const answer = await client.send(
      new GetSessionTokenCommand({ DurationSeconds: step.durationSeconds, ...mfa }),
      options,
    );
    return read(answer.Credentials, answer);
  }
  const sessionName = step.sessionName ?? (await whoAssumes(session, ctx));
  ctx.report({ type: 'step', message: `assuming ${step.roleArn}` });
  const answer = await client.send(
    new AssumeRoleCommand({
      RoleArn: step.roleArn,
      RoleSessionName: sessionName,
      DurationSeconds: step.durationSeconds,
      ...(step.externalId === undefined ? {} : { ExternalId: step.externalId }),
      ...(step.sourceIdentity === undefined ? {} : { SourceIdentity: step.sourceIdentity }),
      ...(step.tags.length === 0 ? {} : { Tags: [...step.tags] }),
      ...(step.sessionPolicy === undefined ? {} : { Policy: step.sessionPolicy }),
      ...mfa,
    }),
    options,
  );
  return read(answer.Credentials, answer);
}

function read(credentials: Credentials | undefined, answer: { $metadata: { httpStatusCode?: number } }): Issued {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = credentials ?? {};
  if (AccessKeyId && SecretAccessKey && SessionToken && Expiration) {
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
      expiresAtMs: Expiration.getTime(),
    };
  }
  throw notAnAwsAnswer(answer.$metadata.httpStatusCode, answer);
}

/**
 * The name for a session that nobody named: who assumes the role, as CloudTrail should tell, and as trust policies ask
 * for by `sts:RoleSessionName`. Where STS does not say, the user of this machine.
 */
async function whoAssumes(session: AwsSession, ctx: RoleContext): Promise<string> {
  try {
    const { arn } = await session.identity(ctx.signal);
    return sessionNameFor(arn.slice(arn.search(/[^/:]*$/)));
  } catch {
    ctx.signal.throwIfAborted();
    return sessionNameFor(userInfo().username); // what is wrong with the credentials the next call will say
  }
}

/** STS API reference, AssumeRole, RoleSessionName: 2 to 64 of these characters. */
export const sessionNameFor = (name: string): string =>
  name
    .replaceAll(/[^\w+=,.@-]/g, '-')
    .slice(0, 64)
    .padEnd(2, '-');
