import { parseArn } from '../../aws/arn.js';
import {
  asks,
  asksFor,
  deniedUnless,
  EXTERNAL_ID,
  grantsOf,
  isExact,
  isSkippable,
  limitsSource,
  SOURCE_ACCOUNT,
  SOURCE_ARN,
  SOURCE_KEYS,
  sourceGuards,
} from '../conditions.js';
import type { ConditionSpot, PrincipalSpot, Spot, TrustStatement } from '../document.js';
import { readServicePrincipal } from '../principal-names.js';
import type { TrustedService } from '../services.js';
import { fails, warns, type Rule } from './rule.js';

/** The service principals of a statement of which more is known than the name. */
const servicesIn = ({ principals }: TrustStatement) =>
  principals.flatMap((principal): readonly { principal: PrincipalSpot; service: TrustedService }[] => {
    const service = principal.type === 'Service' ? readServicePrincipal(principal.value)?.service : undefined;
    return service === undefined ? [] : [{ principal, service }];
  });

const sourceConditions = ({ conditions }: TrustStatement): readonly ConditionSpot[] =>
  conditions.filter(({ name }) => SOURCE_KEYS.includes(name));

const missingSource: Rule = {
  name: 'missing-source',
  *check({ statements }) {
    for (const statement of grantsOf(statements)) {
      const isGuarded = sourceGuards(statement).length > 0 || asksFor(statement, [EXTERNAL_ID]);
      // What is there and does not limit anything has findings of its own.
      if (isGuarded || sourceConditions(statement).length > 0) continue;
      for (const { principal, service } of servicesIn(statement)) {
        const guards = deniedUnless(statements, principal);
        if (guards.some((key) => SOURCE_KEYS.includes(key) || key === EXTERNAL_ID)) continue;
        const wanted = wantedCondition(service);
        if (wanted === undefined) continue;
        const reason = `${principal.value} may assume the role for any of its customers: nothing says for whom`;
        yield warns(principal, reason, `add ${wanted}, or take: awsops iam trust generate ${service.name}`);
      }
    }
  },
};

function wantedCondition({ source, sourceArn, externalId }: TrustedService): string | undefined {
  if (source === 'sent') {
    const arn = sourceArn === undefined ? '' : ' and "ArnLike": {"aws:SourceArn": "…"}';
    return `"StringEquals": {"aws:SourceAccount": "ACCOUNT"}${arn}`;
  }
  if (externalId === undefined) return undefined;
  return `"StringEquals": {"sts:ExternalId": "${externalId === 'account' ? 'ACCOUNT' : externalId.text}"}`;
}

const openSource: Rule = {
  name: 'open-source',
  *check({ statements }) {
    for (const statement of grantsOf(statements)) {
      if (sourceGuards(statement).length > 0) continue;
      // An exact operator takes a wildcard literally, which is a finding of its own.
      for (const condition of sourceConditions(statement).filter((one) => asks(one) && !isExact(one))) {
        for (const value of condition.values.filter((one) => !limitsSource(condition.name, one))) {
          const reason = `"${value.value}" is the source of any customer: the condition limits nothing`;
          yield warns(
            value,
            reason,
            'name the account: "aws:SourceAccount": "ACCOUNT", or an ARN with the account in it',
          );
        }
      }
    }
  },
};

const sourceNotSent: Rule = {
  name: 'source-not-sent',
  *check({ statements }) {
    for (const statement of grantsOf(statements)) {
      const [condition] = sourceConditions(statement).filter(asks);
      if (condition === undefined) continue;
      for (const { principal, service } of servicesIn(statement)) {
        if (service.source !== 'not-sent') continue;
        const reason = `${principal.value} does not say for which resource it assumes a role: with ${condition.key.value} it cannot`;
        yield warns(condition.key, reason, `remove the condition, or give ${principal.value} a statement of its own`);
      }
    }
  },
};

/** Keys whose absence must not open the role. */
const MUST_BE_THERE = [...SOURCE_KEYS, EXTERNAL_ID, 'aws:principalorgid', 'aws:principalorgpaths', 'aws:principalarn'];

const skippable: Rule = {
  name: 'skippable-condition',
  *check({ statements }) {
    for (const { conditions } of grantsOf(statements)) {
      for (const condition of conditions.filter(isSkippable)) {
        const isClaim = /:(?:sub|aud)$/.test(condition.name);
        if (!MUST_BE_THERE.includes(condition.name) && !isClaim) continue;
        const { operator, key, base, ifExists } = condition;
        const why = ifExists ? '"IfExists"' : '"ForAllValues"';
        const reason = `${why} lets in every caller without ${key.value}: it holds where the key is absent`;
        yield fails(operator, reason, `write "${base}"`);
      }
    }
  },
};

const accountOf = (arn: string): string => parseArn(arn)?.account ?? '';

const sourceMismatch: Rule = {
  name: 'source-mismatch',
  *check({ statements }) {
    for (const statement of grantsOf(statements)) {
      const conditions = statement.conditions.filter(asks);
      const accounts = conditions.flatMap(({ name, values }) => (name === SOURCE_ACCOUNT ? values : []));
      const fixed = accounts.map(({ value }) => value).filter((value) => /^\d{12}$/.test(value));
      if (fixed.length === 0 || fixed.length < accounts.length) continue;
      for (const arn of conditions.flatMap(({ name, values }) => (name === SOURCE_ARN ? values : []))) {
        const account = accountOf(arn.value);
        if (!/^\d{12}$/.test(account) || fixed.includes(account)) continue;
        const reason = `aws:SourceAccount is ${fixed.join(' or ')}, and this ARN belongs to ${account}: both at once never hold`;
        yield fails(arn, reason, 'name the same account in both');
      }
    }
  },
};

const foreignSource: Rule = {
  name: 'foreign-source',
  *check({ statements, account }) {
    if (account === null) return;
    for (const statement of grantsOf(statements)) {
      const values = sourceGuards(statement).flatMap(({ name, values: all }) => all.map((spot) => ({ name, spot })));
      const foreign = values.filter(({ name, spot }) => {
        const source = sourceAccount(name, spot);
        return /^\d{12}$/.test(source) && source !== account;
      });
      // One finding tells: the ARN and the account are the same mistake, or the same intention.
      const [first] = foreign;
      if (first === undefined || foreign.length < values.length) continue;
      const source = sourceAccount(first.name, first.spot);
      const reason = `the service may assume the role for account ${source} only, and the role belongs to ${account}`;
      yield warns(first.spot, reason, `if that is not meant, write ${account}`);
    }
  },
};

const sourceAccount = (name: string, { value }: Spot): string =>
  name === SOURCE_ACCOUNT ? value : name === SOURCE_ARN ? accountOf(value) : '';

/** About the conditions that keep a service from acting for somebody else. */
export const sourceRules: readonly Rule[] = [
  missingSource,
  openSource,
  sourceNotSent,
  skippable,
  sourceMismatch,
  foreignSource,
];
