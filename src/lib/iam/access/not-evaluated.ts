import type { AccessAnswer, KnownPolicies } from './types.js';

/** What neither the service nor the evaluator looks at. */
const NEVER = ['resource control policies', 'policies of VPC endpoints'];

/** What the policy simulator did not look at, of a principal. */
export function notEvaluatedOfPrincipal(
  kind: 'user' | 'group' | 'role',
  { known, answers }: { readonly known: KnownPolicies; readonly answers: readonly AccessAnswer[] },
): readonly string[] {
  const resource = {
    role: 'policies of resources (the simulator takes none for roles)',
    group: 'policies of resources',
    user: 'policies of resources (give one with --resource-policy)',
  }[kind];
  const inOrganization = known.scpLevels.length === 0 && answers.some(({ row }) => row.organizationsAllowed !== null);
  return [
    ...(known.resource.length > 0 ? [] : [resource]),
    ...NEVER,
    'session policies',
    ...(inOrganization ? ['condition keys of service control policies are taken as absent and not listed'] : []),
  ];
}

/** The same of policies in files: what was not given was not looked at. */
export function notEvaluatedOfFiles(
  known: KnownPolicies,
  { offline }: { readonly offline: boolean },
): readonly string[] {
  return [
    ...(known.identity.length > 0 ? [] : ['policies of the principal (--policy)']),
    ...(known.boundary ? [] : ['a permissions boundary (--boundary)']),
    ...(known.scpLevels.length > 0 ? [] : ['service control policies (--scp)']),
    ...(known.resource.length > 0 ? [] : ['policies of resources (--resource-policy)']),
    ...(known.session.length > 0 ? [] : [offline ? 'session policies (--session-policy)' : 'session policies']),
    ...NEVER,
  ];
}
