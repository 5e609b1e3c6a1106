import { parseArn } from '../../aws/arn.js';
import { suggest } from '../../core/suggest.js';
import { hasWildcard, isExact } from '../conditions.js';
import { membersOf, type Spot, type TrustStatement } from '../document.js';
import { partitionNames } from '../../aws/partitions.js';
import { readServicePrincipal } from '../principal-names.js';
import { fails, warns, type Rule } from './rule.js';

/**
 * Characters of a trust policy without white space: the quota, and what it can be raised to.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html, "Role trust policy length"
 */
const DEFAULT_LENGTH = 2048;
const MAX_LENGTH = 4096;
const QUOTA = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html';

const version: Rule = {
  name: 'old-version',
  *check({ root }) {
    if (root.kind !== 'object') return;
    const member = membersOf(root).get('version');
    const fix = 'write "Version": "2012-10-17"';
    if (member === undefined) {
      yield warns(
        { value: '', offset: root.offset },
        'without a version it is one of 2008, which has no variables',
        fix,
      );
    } else if (member.value.kind === 'string' && member.value.value === '2008-10-17') {
      const spot = { value: '2008-10-17', offset: member.value.offset };
      yield warns(spot, 'this version has no variables: ${…} is taken literally', fix);
    }
  },
};

const resource: Rule = {
  name: 'resource-element',
  *check({ statements }) {
    for (const { resource: member } of statements) {
      if (member === undefined) continue;
      const spot = { value: member.key, offset: member.offset };
      yield fails(spot, 'IAM refuses it: a trust policy is about the role that it is attached to', 'remove it');
    }
  },
};

const length: Rule = {
  name: 'document-length',
  *check({ text, root }) {
    const size = text.replace(/\s/g, '').length;
    const spot = { value: `${size} characters`, offset: root.offset };
    const fix = 'join statements that differ in their principals only, or name accounts instead of each role';
    if (size > MAX_LENGTH) {
      yield fails(
        spot,
        `${size} characters without white space, and no quota allows more than ${MAX_LENGTH} (${QUOTA})`,
        fix,
      );
    } else if (size > DEFAULT_LENGTH) {
      const reason = `${size} characters without white space: IAM takes it only in accounts whose quota of ${DEFAULT_LENGTH} was raised (${QUOTA})`;
      yield warns(spot, reason, fix);
    }
  },
};

const exactWildcard: Rule = {
  name: 'exact-wildcard',
  *check({ statements }) {
    for (const condition of statements.flatMap(({ conditions }) => conditions)) {
      if (!isExact(condition)) continue;
      for (const value of condition.values.filter((one) => hasWildcard(one.value))) {
        const { operator, base, name } = condition;
        const reason = `${operator.value} takes "${value.value}" literally: there are no wildcards in it, so it never matches`;
        const like = name.endsWith('arn') ? 'Arn' : 'String';
        yield fails(
          value,
          reason,
          `write "${operator.value.replace(base, `${like}${/not/i.test(base) ? 'NotLike' : 'Like'}`)}"`,
        );
      }
    }
  },
};

/** The ARNs of a statement: principals, and values of keys that are ARNs. */
function arnsOf({ principals, conditions }: TrustStatement): readonly Spot[] {
  const named = principals.filter(({ type, value }) => (type === 'AWS' || type === 'Federated') && value.includes(':'));
  const asked = conditions.flatMap(({ name, values }) => (/^aws:(?:source|principal)arn$/.test(name) ? values : []));
  return [...named, ...asked.filter(({ value }) => /[^*]/.test(value))];
}

const arnForm: Rule = {
  name: 'arn-form',
  *check({ statements }) {
    for (const arn of statements.flatMap(arnsOf)) {
      const [prefix = '', partition = '', ...rest] = arn.value.split(':');
      if (prefix !== 'arn') {
        yield fails(
          arn,
          `"${arn.value}" begins with "${prefix}:", and ARNs with "arn:"`,
          `write "arn:${partition}:${rest.join(':')}"`,
        );
      } else if (!hasWildcard(partition) && !partitionNames.includes(partition)) {
        const nearest = suggest(partition, partitionNames) ?? 'aws';
        yield fails(arn, `there is no partition "${partition}"`, `write "arn:${nearest}:${rest.join(':')}"`);
      } else if (rest.length < 4 && arn.value !== 'arn:*') {
        yield fails(arn, `"${arn.value}" has fewer than the six components of an ARN, and never matches`);
      }
    }
  },
};

const partitionMix: Rule = {
  name: 'partition',
  *check({ statements, partition: own }) {
    const arns = statements.flatMap(arnsOf).flatMap((spot) => {
      const partition = parseArn(spot.value)?.partition;
      return partition !== undefined && partitionNames.includes(partition) ? [{ spot, partition }] : [];
    });
    const china = statements
      .flatMap(({ principals }) => principals)
      .flatMap((spot) => {
        const isChina = spot.type === 'Service' && readServicePrincipal(spot.value)?.suffix === 'amazonaws.com.cn';
        return isChina ? [{ spot, partition: 'aws-cn' }] : [];
      });
    const named = [...arns, ...china].toSorted((a, b) => a.spot.offset - b.spot.offset);
    // Without a role the ARNs are more telling than the end of a principal.
    const expected = own ?? arns[0]?.partition ?? china[0]?.partition;
    for (const { spot, partition } of named) {
      if (expected === undefined || partition === expected) continue;
      const where = own === null ? `what else stands here is of "${expected}"` : `the role is in "${expected}"`;
      yield fails(
        spot,
        `"${spot.value}" is of partition "${partition}", and ${where}: nothing reaches over`,
        `use the one of ${expected}`,
      );
    }
  },
};

/** Keys that trust policies use, as the documentation writes them. */
const KEYS = [
  'aws:SourceAccount',
  'aws:SourceArn',
  'aws:SourceOrgID',
  'aws:SourceOrgPaths',
  'aws:SourceIp',
  'aws:SourceVpc',
  'aws:SourceVpce',
  'aws:SourceIdentity',
  'aws:PrincipalAccount',
  'aws:PrincipalArn',
  'aws:PrincipalOrgID',
  'aws:PrincipalOrgPaths',
  'aws:PrincipalType',
  'aws:PrincipalIsAWSService',
  'aws:PrincipalServiceName',
  'aws:MultiFactorAuthPresent',
  'aws:MultiFactorAuthAge',
  'aws:FederatedProvider',
  'aws:CurrentTime',
  'aws:EpochTime',
  'aws:RequestedRegion',
  'aws:SecureTransport',
  'aws:TokenIssueTime',
  'aws:UserAgent',
  'aws:TagKeys',
  'aws:userid',
  'aws:username',
  'aws:ViaAWSService',
  'aws:VpcSourceIp',
  'sts:ExternalId',
  'sts:RoleSessionName',
  'sts:SourceIdentity',
  'sts:TransitiveTagKeys',
  'sts:AWSServiceName',
  'sts:RequestContext',
  'SAML:aud',
  'SAML:iss',
  'SAML:sub',
  'SAML:sub_type',
  'SAML:namequalifier',
];
const byLowerCase = new Map(KEYS.map((key) => [key.toLowerCase(), key]));

const conditionKey: Rule = {
  name: 'condition-key',
  *check({ statements }) {
    for (const { key, name } of statements.flatMap(({ conditions }) => conditions)) {
      const exact = byLowerCase.get(name);
      // The guides themselves write AWS:SourceArn in places.
      if (exact !== undefined && afterPrefix(exact) !== afterPrefix(key.value)) {
        const reason = `"${key.value}" is written "${exact}": IAM does not mind, but tools that read policies do`;
        yield warns(key, reason, `write "${exact}"`);
      }
      if (exact !== undefined || !/^(?:aws|sts|saml):[^/]+$/.test(name)) continue;
      const nearest = suggest(name, KEYS);
      if (nearest === undefined || nearest.split(':')[0]?.toLowerCase() !== name.split(':')[0]) continue;
      yield fails(key, `there is no condition key "${key.value}", so no request has it`, `did you mean "${nearest}"?`);
    }
  },
};

const afterPrefix = (key: string): string => key.slice(key.indexOf(':') + 1);

/** About the document itself. */
export const documentRules: readonly Rule[] = [
  version,
  resource,
  length,
  exactWildcard,
  arnForm,
  partitionMix,
  conditionKey,
];
