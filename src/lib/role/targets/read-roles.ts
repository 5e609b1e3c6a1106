import { IAMClient, paginateListRoles } from '@aws-sdk/client-iam';
import type { AwsSession } from '../../aws/types.js';
import { ROLE_ARN } from '../profiles.js';
import { compileTrust } from './documents.js';
import type { CandidateRole } from './types.js';

/** ListRoles, MaxItems: at most 1000. */
const PAGE_SIZE = 1000;

/** The roles of an account that somebody else than a service may be trusted with. */
export async function readRoles(session: AwsSession, signal: AbortSignal): Promise<readonly CandidateRole[]> {
  const found: CandidateRole[] = [];
  const pages = paginateListRoles(
    { client: session.client(IAMClient), pageSize: PAGE_SIZE },
    {},
    { abortSignal: signal },
  );
  for await (const { Roles = [] } of pages) {
    for (const {
      Arn: arn = '',
      RoleName: name = '',
      AssumeRolePolicyDocument: document = '',
      MaxSessionDuration,
    } of Roles) {
      const trust = compileTrust(name, document);
      if (trust?.policy.statements.every(({ principals }) => isForOthers(principals)) === true) continue;
      const account = ROLE_ARN.exec(arn)?.groups?.['account'] ?? '';
      found.push({ arn, account, trust, maxSessionSeconds: MaxSessionDuration ?? null });
    }
  }
  return found;
}

type Principals = NonNullable<CandidateRole['trust']>['policy']['statements'][number]['principals'];

/** Services, identity providers and canonical users do not switch roles. */
const isForOthers = (principals: Principals): boolean =>
  principals !== undefined &&
  !principals.negated &&
  principals.entries.every(({ type }) => type !== 'AWS' && type !== '*');

/**
 * What policies name in accounts whose roles were not read, by ARN or pattern: the principal's side of it is known,
 * whatever the roles say themselves.
 */
export function namedElsewhere(named: readonly string[], readAccounts: ReadonlySet<string>): readonly CandidateRole[] {
  return [...new Set(named)].flatMap((arn) => {
    const account = arn.split(':')[4] ?? '';
    return readAccounts.has(account) ? [] : [{ arn, account, trust: undefined, maxSessionSeconds: null }];
  });
}
