import { parseArn } from '../../aws/arn.js';
import { asks, grantsOf, hasWildcard, isExact, isSkippable, takesAll } from '../conditions.js';
import type { ConditionSpot, PrincipalSpot, TrustStatement } from '../document.js';
import { fails, warns, type Draft, type Rule } from './rule.js';

/** What a provider of web identities calls itself in condition keys: its URL without the scheme. */
function issuerOf({ type, value }: PrincipalSpot): string | undefined {
  if (type !== 'Federated') return undefined;
  const resource = parseArn(value)?.resource;
  if (resource !== undefined) return /^oidc-provider\/(?<issuer>.+)$/.exec(resource)?.groups?.['issuer'];
  return /^[\w-]+(?:\.[\w-]+)+$/.test(value) ? value : undefined;
}

export const isSaml = ({ type, value }: PrincipalSpot): boolean =>
  type === 'Federated' && (parseArn(value)?.resource.startsWith('saml-provider/') ?? false);

export const isOidc = (principal: PrincipalSpot): boolean => issuerOf(principal) !== undefined;

/** Providers with a key of their own that names the application, where the subject is one of its users. */
const APPLICATION_KEYS: ReadonlyMap<string, string> = new Map([
  ['cognito-identity.amazonaws.com', 'aud'],
  ['accounts.google.com', 'aud'],
  ['www.amazon.com', 'app_id'],
  ['graph.facebook.com', 'app_id'],
]);

const GITHUB = 'token.actions.githubusercontent.com';

const claims = ({ conditions }: TrustStatement, name: string): readonly ConditionSpot[] =>
  conditions.filter((condition) => condition.name === name.toLowerCase());

const oidcSubject: Rule = {
  name: 'oidc-subject',
  *check({ statements }) {
    for (const statement of grantsOf(statements)) {
      for (const principal of statement.principals) {
        const issuer = issuerOf(principal);
        if (issuer === undefined || APPLICATION_KEYS.has(issuer.toLowerCase())) continue;
        const subjects = claims(statement, `${issuer}:sub`).filter((one) => asks(one) || isSkippable(one));
        if (subjects.length === 0) {
          const who =
            issuer === GITHUB ? 'any workflow of any repository on GitHub' : `whoever gets a token of ${issuer}`;
          const example = issuer === GITHUB ? 'repo:ORGANIZATION/REPOSITORY:ref:refs/heads/main' : '…';
          const fix = `add "StringEquals": {"${issuer}:sub": "${example}"}`;
          yield fails(principal, `${who} may assume the role: no condition asks for the subject`, fix);
        }
        for (const condition of subjects) yield* openSubjects(condition, issuer);
      }
    }
  },
};

function* openSubjects(condition: ConditionSpot, issuer: string): Generator<Draft> {
  // With an exact operator a wildcard is a character, which is a finding of its own.
  if (isExact(condition)) return;
  for (const subject of condition.values.filter(({ value }) => hasWildcard(value))) {
    const fixed = subject.value.split(/[*?]/)[0] ?? '';
    const ofGithub = issuer === GITHUB && fixed.startsWith('repo:');
    const owner = fixed.replace(/^repo:/, '');
    if (takesAll(subject.value) || fixed === '' || fixed === 'repo:') {
      yield fails(
        subject,
        `"${subject.value}" is the subject of anybody with a token of ${issuer}`,
        'name whom you mean',
      );
    } else if (ofGithub && !owner.includes('/')) {
      const reason = `"${subject.value}" is also true of other organizations whose names begin like this`;
      yield fails(subject, reason, `end the name: "repo:${owner}/REPOSITORY:*"`);
    } else if (ofGithub && owner.endsWith('/')) {
      const reason = `every repository of "${owner.slice(0, -1)}" may assume the role, and every branch and pull request of it`;
      yield warns(subject, reason, `name the repository: "repo:${owner}REPOSITORY:ref:refs/heads/main"`);
    } else if (ofGithub && !owner.includes(':') && !subject.value.slice(fixed.length).includes(':')) {
      const reason = `"${subject.value}" is also true of other repositories whose names begin like this`;
      yield warns(subject, reason, `end the name: "repo:${owner}:*"`);
    }
  }
}

const oidcAudience: Rule = {
  name: 'oidc-audience',
  *check({ statements }) {
    for (const statement of grantsOf(statements)) {
      for (const principal of statement.principals) {
        const issuer = issuerOf(principal);
        if (issuer === undefined) continue;
        const known = APPLICATION_KEYS.get(issuer.toLowerCase());
        const key = `${issuer}:${known ?? 'aud'}`;
        const asked = claims(statement, key).filter(
          (one) => asks(one) && !one.values.some(({ value }) => takesAll(value)),
        );
        if (asked.length > 0) continue;
        if (known !== undefined) {
          const reason = `users of any application of ${issuer} may assume the role: no condition asks for ${key}`;
          yield fails(principal, reason, `add "StringEquals": {"${key}": "…"} with the id of your own`);
        } else {
          const reason = `tokens that ${issuer} made out for somebody else are taken too: no condition asks for ${key}`;
          yield warns(principal, reason, `add "StringEquals": {"${key}": "sts.amazonaws.com"}`);
        }
      }
    }
  },
};

const samlAudience: Rule = {
  name: 'saml-audience',
  *check({ statements }) {
    for (const statement of grantsOf(statements)) {
      const principal = statement.principals.find(isSaml);
      if (principal === undefined) continue;
      if (claims(statement, 'saml:aud').some(asks)) continue;
      const isChina = parseArn(principal.value)?.partition === 'aws-cn';
      const audience = `https://signin.${isChina ? 'amazonaws.cn' : 'aws.amazon.com'}/saml`;
      const reason =
        'assertions that were made out for another recipient are taken too: no condition asks for SAML:aud';
      yield warns(principal, reason, `add "StringEquals": {"SAML:aud": "${audience}"}`);
    }
  },
};

/** About users of other identity providers. */
export const federationRules: readonly Rule[] = [oidcSubject, oidcAudience, samlAudience];
