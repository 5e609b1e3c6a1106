import { parseArn } from '../../aws/arn.js';
import {
  asks,
  asksFor,
  asksForMfa,
  deniedUnless,
  EXTERNAL_ID,
  grantsOf,
  hasWildcard,
  ORGANIZATION_KEYS,
} from '../conditions.js';
import type { PrincipalSpot, TrustStatement } from '../document.js';
import { nearestPrincipal, readServicePrincipal } from '../principal-names.js';
import { fails, warns, type Rule } from './rule.js';

const isEveryone = ({ type, value }: PrincipalSpot): boolean => value === '*' && (type === '*' || type === 'AWS');

/** Keys that say where a call comes from, not from whom. */
const NETWORK_KEYS = ['aws:sourceip', 'aws:sourcevpc', 'aws:sourcevpce', 'aws:vpcsourceip'];

/** True when the conditions say who the caller has to be. */
function limitsCaller(statement: TrustStatement): boolean {
  if (asksFor(statement, ORGANIZATION_KEYS)) return true;
  return statement.conditions.some((condition) => {
    if (!asks(condition)) return false;
    const values = condition.values.map(({ value }) => value);
    if (condition.name === 'aws:principalaccount') return values.every((value) => !hasWildcard(value));
    if (condition.name !== 'aws:principalarn') return false;
    return values.every((value) => /^\d{12}$/.test(parseArn(value)?.account ?? ''));
  });
}

const publicTrust: Rule = {
  name: 'public-trust',
  *check({ statements }) {
    for (const statement of grantsOf(statements)) {
      const everyone = statement.principals.find(isEveryone);
      if (everyone === undefined || limitsCaller(statement)) continue;
      if (deniedUnless(statements, everyone).some((key) => /^aws:principal(?:org|account|arn)/.test(key))) continue;
      const fix = 'name the accounts or roles, or add "StringEquals": {"aws:PrincipalOrgID": "o-…"}';
      if (asksFor(statement, NETWORK_KEYS)) {
        yield warns(everyone, 'anybody may assume the role from there: the conditions say where from, not who', fix);
      } else if (asksFor(statement, [EXTERNAL_ID])) {
        yield fails(
          everyone,
          'anybody who knows the external id may assume the role, and external ids are no secrets',
          fix,
        );
      } else {
        yield fails(everyone, 'everybody with an AWS account may assume the role', fix);
      }
    }
  },
};

const notPrincipal: Rule = {
  name: 'not-principal',
  *check({ statements }) {
    for (const { notPrincipal: member, effect } of statements) {
      if (member === undefined) continue;
      const spot = { value: member.key, offset: member.offset };
      if (effect === 'Allow') {
        yield fails(
          spot,
          'it lets in everybody in the world but those who are named',
          'name who may, with "Principal"',
        );
      } else {
        const reason = 'it also denies the sessions of the roles that it names, unless each of them is named';
        yield warns(spot, reason, 'write "Principal": "*" with "ArnNotEquals": {"aws:PrincipalArn": "…"}');
      }
    }
  },
};

/** The account of a principal: its id alone, or an ARN; undefined for others. */
const accountOf = (value: string): string | undefined =>
  /^\d{12}$/.test(value) ? value : /^\d{12}$/.exec(parseArn(value)?.account ?? '')?.[0];

const thirdParty: Rule = {
  name: 'third-party-account',
  *check({ statements, account }) {
    for (const statement of grantsOf(statements)) {
      if (asksFor(statement, [EXTERNAL_ID, ...ORGANIZATION_KEYS]) || asksForMfa(statement)) continue;
      const seen = new Set([account]);
      for (const principal of statement.principals.filter(({ type }) => type === 'AWS')) {
        const other = accountOf(principal.value);
        if (other === undefined || seen.has(other)) continue;
        const guards = deniedUnless(statements, principal);
        if ([EXTERNAL_ID, ...ORGANIZATION_KEYS].some((key) => guards.includes(key))) continue;
        seen.add(other);
        const reason = `account ${other} may assume the role without an external id: if it acts for others too, they could make it use this role`;
        const own = account === null ? `; if it is the account of the role: --account ${other}` : '';
        const fix = `add "StringEquals": {"sts:ExternalId": "…"}, for an account of your own "aws:PrincipalOrgID"${own}`;
        yield warns(principal, reason, fix);
      }
    }
  },
};

const openExternalId: Rule = {
  name: 'open-external-id',
  *check({ statements }) {
    for (const { conditions } of grantsOf(statements)) {
      for (const condition of conditions.filter((one) => one.name === EXTERNAL_ID && asks(one))) {
        for (const value of condition.values.filter((one) => /like$/i.test(condition.base) && hasWildcard(one.value))) {
          const reason = `any external id that looks like "${value.value}" will do: it no longer tells customers apart`;
          yield warns(value, reason, 'write the whole id, under "StringEquals"');
        }
      }
    }
  },
};

const serviceName: Rule = {
  name: 'service-principal',
  *check({ statements, isDeployed }) {
    for (const principal of statements.flatMap(({ principals }) => principals)) {
      if (principal.type !== 'Service' || readServicePrincipal(principal.value)?.isKnown === true) continue;
      const { value } = principal;
      const nearest = nearestPrincipal(value);
      const isNamed = readServicePrincipal(value) !== undefined;
      if (value === '*') {
        yield fails(principal, 'every AWS service may assume the role', 'name the service, e.g. "ec2.amazonaws.com"');
      } else if (nearest !== undefined && !(isNamed && isDeployed)) {
        yield fails(principal, `"${value}" is no service principal`, `did you mean "${nearest}"?`);
      } else if (!isNamed) {
        yield fails(principal, `"${value}" is no service principal: they end with .amazonaws.com`);
      } else if (!isDeployed) {
        yield warns(
          principal,
          `"${value}" is no service principal that awsops knows`,
          'compare it with the guide of the service',
        );
      }
    }
  },
};

const deletedPrincipal: Rule = {
  name: 'deleted-principal',
  *check({ statements }) {
    for (const principal of statements.flatMap(({ principals }) => principals)) {
      if (principal.type !== 'AWS' || !/^A(?:IDA|ROA)[A-Z0-9]{12,}$/.test(principal.value)) continue;
      const what = principal.value.startsWith('AROA') ? 'role' : 'user';
      yield warns(principal, `"${principal.value}" is the id that a deleted ${what} left behind`, 'remove it');
    }
  },
};

/** About who may assume a role. */
export const principalRules: readonly Rule[] = [
  publicTrust,
  notPrincipal,
  thirdParty,
  openExternalId,
  serviceName,
  deletedPrincipal,
];
