import { suggest } from '../../core/suggest.js';
import type { PrincipalSpot, Spot, TrustStatement } from '../document.js';
import { isOidc, isSaml } from './federation-rules.js';
import { fails, warns, type Rule } from './rule.js';

/** What a trust policy can allow (IAM user guide, "Update a role trust policy" and "Actions defined by AWS STS"). */
const ACTIONS = [
  'sts:AssumeRole',
  'sts:AssumeRoleWithSAML',
  'sts:AssumeRoleWithWebIdentity',
  'sts:TagSession',
  'sts:SetSourceIdentity',
  'sts:SetContext',
];
const lower = ({ value }: Spot): string => value.toLowerCase();
const known = new Set(ACTIONS.map((action) => action.toLowerCase()));

const wrongAction: Rule = {
  name: 'wrong-action',
  *check({ statements }) {
    for (const { actions, notAction, effect } of statements) {
      if (notAction !== undefined && effect === 'Allow') {
        const spot = { value: notAction.key, offset: notAction.offset };
        yield warns(spot, 'it allows every action that it does not name', 'name the one: "Action": "sts:AssumeRole"');
      }
      for (const action of actions.filter((one) => !known.has(lower(one)))) {
        const { value } = action;
        if (/^(?:\*|sts:.*[*?].*)$/i.test(value)) {
          if (effect === 'Allow')
            yield warns(action, `"${value}" allows more than assuming the role`, 'write "sts:AssumeRole"');
          continue;
        }
        const nearest = suggest(value, ACTIONS);
        const fix =
          nearest === undefined ? 'it belongs into a permissions policy of the role' : `did you mean "${nearest}"?`;
        yield fails(action, `"${value}" has no meaning in a trust policy, and IAM refuses it there`, fix);
      }
    }
  },
};

/** The action by which a principal assumes a role. */
const actionOf = (principal: PrincipalSpot): string | undefined => {
  if (isSaml(principal)) return 'sts:AssumeRoleWithSAML';
  if (isOidc(principal)) return 'sts:AssumeRoleWithWebIdentity';
  return principal.type === 'AWS' || principal.type === 'Service' ? 'sts:AssumeRole' : undefined;
};

const allows = ({ actions }: TrustStatement, wanted: string): boolean =>
  actions.some((action) => {
    const pattern = lower(action)
      .split('*')
      .map((part) => part.replace(/[^\w:]/g, '\\$&'))
      .join('.*');
    return new RegExp(`^${pattern}$`).test(wanted.toLowerCase());
  });

const actionOfPrincipal: Rule = {
  name: 'action-of-principal',
  *check({ statements }) {
    for (const statement of statements) {
      const { actions, principals, effect } = statement;
      if (effect === 'Deny' || !actions.some((action) => lower(action).startsWith('sts:assumerole'))) continue;
      for (const principal of principals) {
        const wanted = actionOf(principal);
        if (wanted === undefined || allows(statement, wanted)) continue;
        const [first] = actions.filter((action) => lower(action).startsWith('sts:assumerole'));
        const reason = `${principal.value} assumes roles by ${wanted}, which this statement does not allow`;
        yield fails(first ?? principal, reason, `write "${wanted}"`);
      }
    }
  },
};

/** About what a trust policy allows to do. */
export const actionRules: readonly Rule[] = [wrongAction, actionOfPrincipal];
