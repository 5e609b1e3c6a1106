import { parseArn } from '../aws/arn.js';
import { suggest } from '../core/suggest.js';
import { configError, usageError } from '../errors/app-error.js';
import { partitionOf, REGION, suffixOf } from '../aws/partitions.js';
import { nicknames, serviceNamed, trustedServices, type TrustedService } from './services.js';
import type { ConditionBlock, TrustPolicy } from './types.js';

/** What a trust policy for a service is made of. */
export interface ServiceTrustInput {
  /** E.g. `logs`; `logs.amazonaws.com` is the same. */
  readonly service: string;
  /** The account that the service has to act for. */
  readonly account: string;
  /** The region of the role's users: it decides on the partition, and on the regional principal. */
  readonly region: string;
  /** aws:SourceArn for any region, not for `region` alone. */
  readonly anyRegion?: boolean | undefined;
  /** Instead of any resource of the account. */
  readonly sourceArn?: string | undefined;
  /** Instead of the one that the service's guide gives. */
  readonly externalId?: string | undefined;
  /** `logs.eu-west-1.amazonaws.com` instead of `logs.amazonaws.com`. */
  readonly regionalPrincipal?: boolean | undefined;
}

/** What a trust policy for another account is made of. */
export interface AccountTrustInput {
  readonly trustAccount: string;
  /** The account that the role is in. */
  readonly account: string;
  /** Of any region of the partition. */
  readonly region: string;
  readonly externalId?: string | undefined;
  readonly mfa?: boolean | undefined;
  /** Only callers of this organization, e.g. `o-a1b2c3d4e5`. */
  readonly organization?: string | undefined;
}

/** IAM API reference, AssumeRole, ExternalId. */
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;

/**
 * The trust policy that lets a service assume a role, for the given account only where the service says for whom it acts.
 *
 * @throws usage error for a service that is not in the table, and for an account, ARN or id of the wrong form;
 * configuration error for a regional principal of a service that has none
 */
export function serviceTrust(input: ServiceTrustInput): TrustPolicy {
  const { account, region } = input;
  const service = findService(input.service);
  checkAccount(account, '--account');
  if (input.sourceArn !== undefined) checkSourceArn(input.sourceArn, { service, account, region });
  if (input.externalId !== undefined) checkExternalId(input.externalId);
  return policy({ Service: principalOf(service, input) }, conditionsOf(service, input));
}

/**
 * The trust policy that lets principals of an account assume a role, as far as their own policies let them.
 *
 * @throws usage error for an account, id or organization of the wrong form, and for a foreign account that nothing limits
 */
export function accountTrust(input: AccountTrustInput): TrustPolicy {
  const { trustAccount, externalId, mfa = false, organization } = input;
  checkAccount(trustAccount, '--trust-account');
  checkAccount(input.account, '--account');
  if (externalId !== undefined) checkExternalId(externalId);
  if (organization !== undefined && !/^o-[a-z0-9]{10,32}$/.test(organization)) {
    throw usageError(`--organization cannot be "${organization}"`, {
      code: 'InvalidOrganization',
      reason: 'ids of organizations look like o-a1b2c3d4e5',
      hint: 'look it up with: aws organizations describe-organization --query Organization.Id',
    });
  }
  const isLimited = externalId !== undefined || mfa || organization !== undefined;
  if (!isLimited && trustAccount !== input.account) {
    throw usageError(`account ${trustAccount} would be trusted without any condition`, {
      code: 'UnlimitedTrust',
      reason: 'a service that acts for many customers could be made to use this role for one of the others',
      hint: 'add --external-id ID (a third party), --mfa (people) or --organization ID (an account of your own)',
    });
  }
  return policy(
    { AWS: `arn:${partitionOf(input.region)}:iam::${trustAccount}:root` },
    withoutEmpty({
      StringEquals: {
        ...(externalId === undefined ? {} : { 'sts:ExternalId': externalId }),
        ...(organization === undefined ? {} : { 'aws:PrincipalOrgID': organization }),
      },
      Bool: mfa ? { 'aws:MultiFactorAuthPresent': 'true' } : {},
    }),
  );
}

function policy(principal: Readonly<Record<string, string>>, conditions: ConditionBlock): TrustPolicy {
  const hasConditions = Object.keys(conditions).length > 0;
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: principal,
        Action: 'sts:AssumeRole',
        ...(hasConditions ? { Condition: conditions } : {}),
      },
    ],
  };
}

function conditionsOf(service: TrustedService, input: ServiceTrustInput): ConditionBlock {
  const { account, sourceArn = sourceArnOf(service, input) } = input;
  const externalId = input.externalId ?? externalIdOf(service, account);
  // Patterns need an operator that has wildcards; ArnLike also keeps them from reaching over the colons.
  return withoutEmpty({
    StringEquals: {
      ...(service.source === 'sent' ? { 'aws:SourceAccount': account } : {}),
      ...(externalId === undefined ? {} : { 'sts:ExternalId': externalId }),
    },
    ArnLike: sourceArn === undefined ? {} : { 'aws:SourceArn': sourceArn },
  });
}

const withoutEmpty = (blocks: ConditionBlock): ConditionBlock =>
  Object.fromEntries(Object.entries(blocks).filter(([, keys]) => Object.keys(keys).length > 0));

function sourceArnOf({ sourceArn }: TrustedService, input: ServiceTrustInput): string | undefined {
  if (sourceArn === undefined) return undefined;
  const region = input.anyRegion === true ? '*' : input.region;
  return `arn:${partitionOf(input.region)}:${sourceArn.replace('{region}', region).replace('{account}', input.account)}`;
}

const externalIdOf = ({ externalId }: TrustedService, account: string): string | undefined =>
  externalId === 'account' ? account : externalId?.text;

/** The principal of a service in the partition of a region. */
export function principalOf(
  service: TrustedService,
  { region, regionalPrincipal = false }: Pick<ServiceTrustInput, 'region' | 'regionalPrincipal'>,
): string {
  if (!REGION.test(region)) {
    throw usageError(`--region cannot be "${region}"`, { code: 'InvalidRegion', hint: 'e.g. --region ap-northeast-1' });
  }
  const suffix = service.partitioned === true ? suffixOf(partitionOf(region)) : 'amazonaws.com';
  if (regionalPrincipal && service.regional !== true) {
    const names = trustedServices.flatMap(({ name, regional }) => (regional === true ? [name] : []));
    throw configError(`"${service.name}" has no principals by region`, {
      code: 'NoRegionalPrincipal',
      reason: `these have: ${names.join(', ')}`,
      hint: `leave the option out: awsops iam trust generate ${service.name}`,
    });
  }
  // In China, what is named by partition is named by region as well, EC2 aside.
  const byRegion =
    regionalPrincipal || (service.regional === true && service.partitioned === true && region.startsWith('cn-'));
  return byRegion ? `${service.name}.${region}.${suffix}` : `${service.name}.${suffix}`;
}

function findService(text: string): TrustedService {
  const name = text.toLowerCase().replace(/\.amazonaws\.com(?:\.cn)?$/, '');
  const service = serviceNamed(name);
  if (service) return service;
  const names = trustedServices.map((one) => one.name);
  const nearest = nicknames.get(name) ?? suggest(name, names);
  throw usageError(`"${text}" is not a service that a trust policy is known for`, {
    code: 'UnknownService',
    reason: `it is one of ${names.join(', ')}`,
    hint:
      nearest === undefined
        ? 'see: awsops iam trust generate --help'
        : `did you mean: awsops iam trust generate ${nearest}`,
  });
}

function checkAccount(account: string, flag: string): void {
  if (/^\d{12}$/.test(account)) return;
  throw usageError(`${flag} cannot be "${account}"`, {
    code: 'InvalidAccount',
    reason: 'ids of accounts have 12 digits',
    hint: 'see yours with: awsops whoami',
  });
}

function checkExternalId(id: string): void {
  if (EXTERNAL_ID.test(id)) return;
  throw usageError(`--external-id cannot be "${id}"`, {
    code: 'InvalidExternalId',
    reason: 'it has 2 to 1224 letters, digits and any of _+=,.@:/-',
    hint: 'take the one that the third party gave you: --external-id ID',
  });
}

/** The account is what keeps others out, so it may be no pattern; buckets and a few other ARNs have none. */
function checkSourceArn(
  text: string,
  { service, account, region }: { readonly service: TrustedService; readonly account: string; readonly region: string },
): void {
  const fail = (reason: string): never => {
    throw usageError(`--source-arn cannot be "${text}"`, {
      code: 'InvalidSourceArn',
      reason,
      hint: `leave it out for any resource of the account: awsops iam trust generate ${service.name}`,
    });
  };
  if (service.source === 'not-sent') fail(`"${service.name}" does not say for which resource it assumes a role`);
  const arn = parseArn(text);
  if (arn === undefined) return fail('it is no ARN: arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE');
  const partition = partitionOf(region);
  if (arn.partition !== partition) fail(`its partition is "${arn.partition}", and that of ${region} is "${partition}"`);
  if (arn.account === '' && service.source === 'sent') return;
  if (arn.account !== account)
    fail(`its account is "${arn.account}", and --account is ${account}: the two have to agree`);
}
