import { grantsOf, isSkippable, MFA_AGE, MFA_PRESENT } from '../conditions.js';
import type { ConditionSpot, TrustStatement } from '../document.js';
import { fails, type Draft, type Rule } from './rule.js';

const isMfa = ({ name }: ConditionSpot): boolean => name === MFA_PRESENT || name === MFA_AGE;

const FIX = 'write "Bool": {"aws:MultiFactorAuthPresent": "true"}';

/** IAM user guide, "Configuring MFA-protected API access": the keys are there with temporary credentials only. */
const mfaAllow: Rule = {
  name: 'mfa-never-bites',
  *check({ statements }) {
    for (const { conditions } of grantsOf(statements)) {
      for (const condition of conditions.filter(isMfa)) yield* allowedWithout(condition);
    }
    for (const statement of statements.filter(({ effect }) => effect === 'Deny')) {
      for (const condition of statement.conditions.filter(isMfa)) yield* notDenied(condition, statement);
    }
  },
};

function* allowedWithout({ operator, name, base, values, key, ...use }: ConditionSpot): Generator<Draft> {
  const condition = { operator, name, base, values, key, ...use };
  const value = values.map((one) => one.value.toLowerCase()).join(', ');
  if (base === 'Null') {
    if (value === 'true') {
      yield fails(operator, 'it lets in exactly those who cannot have used MFA: the key is absent', FIX);
    } else if (name === MFA_PRESENT) {
      yield fails(operator, 'it asks whether the key is there, not whether MFA was used: its value may be false', FIX);
    }
    return;
  }
  if (isSkippable(condition)) {
    const reason = `it holds where ${key.value} is absent, as it is with access keys: they get in without MFA`;
    yield fails(operator, reason, FIX);
  } else if (name === MFA_PRESENT && value === 'false') {
    yield fails(operator, 'it lets in exactly those who have not used MFA', FIX);
  }
}

function* notDenied(
  { operator, name, base, ifExists }: ConditionSpot,
  { conditions }: TrustStatement,
): Generator<Draft> {
  if (name !== MFA_PRESENT || base !== 'Bool' || ifExists || conditions.length > 1) return;
  const reason =
    'it does not deny access keys without a session: for them the key is absent, and the condition does not hold';
  yield fails(operator, reason, 'write "BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}');
}

const mfaService: Rule = {
  name: 'mfa-of-service',
  *check({ statements }) {
    for (const { conditions, principals } of grantsOf(statements)) {
      const condition = conditions.find((one) => isMfa(one) && !isSkippable(one) && one.base !== 'Null');
      const other = principals.find(({ type }) => type === 'Service' || type === 'Federated');
      if (condition === undefined || other === undefined) continue;
      const who = other.type === 'Service' ? 'services use no MFA' : 'federated users bring no MFA of IAM';
      const reason = `${other.value} can never assume the role: ${who}, so ${condition.key.value} is absent`;
      yield fails(condition.key, reason, 'give people and others statements of their own');
    }
  },
};

/** About conditions on MFA that do not do what they seem to. */
export const mfaRules: readonly Rule[] = [mfaAllow, mfaService];
