import { AppError } from '../../../src/lib/errors/app-error.js';
import {
  evaluate,
  parsePolicy,
  type AccessRequest,
  type Decision,
  type Evaluation,
  type EvaluationInput,
  type Policy,
  type PolicyKind,
} from '../../../src/lib/iam/index.js';

export const ACCOUNT = '111122223333';
export const OTHER = '444455556666';
export const USER = `arn:aws:iam::${ACCOUNT}:user/dev/alice`;
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/app/web`;
export const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/web/i-1`;
export const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
export const OBJECT = 'arn:aws:s3:::bucket/key';

export type Json = Readonly<Record<string, unknown>>;

/** A statement that allows s3:GetObject on everything; `overrides` change it, undefined removes an element. */
export const allow = (overrides: Json = {}): Json => ({
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: '*',
  ...overrides,
});

export const deny = (overrides: Json = {}): Json => allow({ Effect: 'Deny', ...overrides });

export const grant = (principal: unknown, overrides: Json = {}): Json => allow({ Principal: principal, ...overrides });

/** A policy that has no errors. */
export function policy(
  statements: Json | readonly Json[],
  { kind = 'identity', id = 'p', version = '2012-10-17' }: { kind?: PolicyKind; id?: string; version?: string } = {},
): Policy {
  const text = JSON.stringify({ Version: version, Statement: statements });
  const { policy: read, problems } = parsePolicy({ text, id, kind });
  if (read === null) throw new Error(`not a policy: ${JSON.stringify(problems)} in ${text}`);
  return read;
}

export const scp = (...statements: readonly Json[]): Policy => policy(statements, { kind: 'scp' });
export const resourcePolicy = (...statements: readonly Json[]): Policy => policy(statements, { kind: 'resource' });
export const boundary = (...statements: readonly Json[]): Policy => policy(statements, { kind: 'boundary' });
export const session = (...statements: readonly Json[]): Policy => policy(statements, { kind: 'session' });

/** Alice reads an object, unless said otherwise. */
export const request = (overrides: Partial<AccessRequest> = {}): AccessRequest => ({
  principal: USER,
  action: 's3:GetObject',
  resource: OBJECT,
  ...overrides,
});

export function evaluation(
  policies: Omit<EvaluationInput, 'request'>,
  overrides: Partial<AccessRequest> = {},
): Evaluation {
  return evaluate({ request: request(overrides), ...policies });
}

/** The decision about one identity policy. */
export const decision = (statements: Json | readonly Json[], overrides: Partial<AccessRequest> = {}): Decision =>
  evaluation({ identityPolicies: [policy(statements)] }, overrides).decision;

/** Whether a condition holds with that context. */
export const holds = (condition: Json, context: AccessRequest['context'] = {}, version = '2012-10-17'): boolean =>
  evaluation({ identityPolicies: [policy(allow({ Condition: condition }), { version })] }, { context }).decision ===
  'allowed';

/** The error that a call ends with. */
export function thrown(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
