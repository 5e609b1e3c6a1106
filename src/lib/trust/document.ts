import type { JsonMember, JsonNode } from '../core/json-positions.js';

/** A text in a policy, with its place. */
export interface Spot {
  readonly value: string;
  readonly offset: number;
}

export type PrincipalType = 'AWS' | 'Service' | 'Federated' | 'CanonicalUser' | '*';

export interface PrincipalSpot extends Spot {
  readonly type: PrincipalType;
}

/** One condition key with its operator. */
export interface ConditionSpot {
  /** As written. */
  readonly operator: Spot;
  /** Without set operator and `IfExists`, e.g. `StringEquals`. */
  readonly base: string;
  readonly set: 'ForAllValues' | 'ForAnyValue' | null;
  readonly ifExists: boolean;
  /** As written. */
  readonly key: Spot;
  /** In lower case: IAM does not tell the cases apart. */
  readonly name: string;
  readonly values: readonly Spot[];
}

/** A statement as far as it can be read; IAM's own rules about its form are checked elsewhere. */
export interface TrustStatement {
  readonly offset: number;
  readonly effect: 'Allow' | 'Deny';
  readonly principals: readonly PrincipalSpot[];
  /** Its place, where the statement names who is not meant. */
  readonly notPrincipal: JsonMember | undefined;
  readonly actions: readonly Spot[];
  readonly notAction: JsonMember | undefined;
  readonly resource: JsonMember | undefined;
  readonly conditions: readonly ConditionSpot[];
}

/** The members of a document, by their names in lower case, so that a wrong case does not hide what else is wrong. */
export function membersOf(node: JsonNode | undefined): ReadonlyMap<string, JsonMember> {
  if (node?.kind !== 'object') return new Map();
  return new Map(node.members.map((member) => [member.key.toLowerCase(), member]));
}

/** The statements of a document; what is no statement is left out. */
export function statementsOf(root: JsonNode): readonly TrustStatement[] {
  const value = membersOf(root).get('statement')?.value;
  const nodes = value?.kind === 'array' ? value.items : value === undefined ? [] : [value];
  return nodes.filter((node) => node.kind === 'object').map(readStatement);
}

function readStatement(node: JsonNode): TrustStatement {
  const members = membersOf(node);
  const effect = members.get('effect')?.value;
  return {
    offset: node.offset,
    effect: effect?.kind === 'string' && String(effect.value).toLowerCase() === 'deny' ? 'Deny' : 'Allow',
    principals: principalsOf(members.get('principal')?.value),
    notPrincipal: members.get('notprincipal'),
    actions: spotsOf(members.get('action')?.value),
    notAction: members.get('notaction'),
    resource: members.get('resource') ?? members.get('notresource'),
    conditions: conditionsOf(members.get('condition')?.value),
  };
}

const TYPES: ReadonlyMap<string, PrincipalType> = new Map([
  ['aws', 'AWS'],
  ['service', 'Service'],
  ['federated', 'Federated'],
  ['canonicaluser', 'CanonicalUser'],
]);

function principalsOf(node: JsonNode | undefined): readonly PrincipalSpot[] {
  if (node?.kind === 'string') return spotsOf(node).map((spot) => ({ ...spot, type: '*' }));
  return [...membersOf(node)].flatMap(([name, { value }]) => {
    const type = TYPES.get(name);
    return type === undefined ? [] : spotsOf(value).map((spot) => ({ ...spot, type }));
  });
}

const OPERATOR = /^(?:(?<set>ForAllValues|ForAnyValue):)?(?<base>\w+?)(?<ifExists>IfExists)?$/i;

function conditionsOf(node: JsonNode | undefined): readonly ConditionSpot[] {
  if (node?.kind !== 'object') return [];
  return node.members.flatMap((member) => {
    const { set, base = member.key, ifExists } = OPERATOR.exec(member.key)?.groups ?? {};
    const use = {
      operator: { value: member.key, offset: member.offset },
      base,
      set: set === undefined ? null : set.toLowerCase() === 'forallvalues' ? 'ForAllValues' : 'ForAnyValue',
      ifExists: ifExists !== undefined,
    } as const;
    if (member.value.kind !== 'object') return [];
    return member.value.members.map(({ key, offset, value }): ConditionSpot => {
      return { ...use, key: { value: key, offset }, name: key.toLowerCase(), values: spotsOf(value) };
    });
  });
}

function spotsOf(node: JsonNode | undefined): readonly Spot[] {
  if (node === undefined) return [];
  const nodes = node.kind === 'array' ? node.items : [node];
  return nodes.flatMap((one) =>
    one.kind === 'array' || one.kind === 'object' || one.kind === 'null'
      ? []
      : [{ value: String(one.value), offset: one.offset }],
  );
}
