import type { TaskContext } from '../../aws/task-context.js';
import type { FleetNode } from '../../node/index.js';
import { readParameter } from '../../param/index.js';
import { configOf, type Facts, type StoredConfig } from '../facts.js';
import { attempt, type Read } from '../read.js';
import { withMissing } from './keyed.js';

/** The agent stores what it fetched from the parameter NAME as `ssm_NAME`. */
const FETCHED = /^ssm_(?<name>.+?)(?:\.tmp)?$/;

/** Names of the parameters that the configurations on a node came from. */
export function fetchedParameters({ instanceId }: FleetNode, { answers }: Pick<Facts, 'answers'>): readonly string[] {
  const answer = answers.get(instanceId);
  const files = answer?.ok ? answer.value.diagnosis.configs : [];
  return [...new Set(files.flatMap(({ name }) => FETCHED.exec(name)?.groups?.['name'] ?? []))];
}

/** The parameters with the configuration: the one that was named, else those that were found on the node. */
export function parametersOf(node: FleetNode, facts: Pick<Facts, 'answers' | 'configs'>): readonly string[] {
  const config = configOf(node, facts);
  if (config === undefined) return fetchedParameters(node, facts);
  const { kind, parameterName } = config.source;
  return kind === 'parameter' && parameterName !== null ? [parameterName] : [];
}

/** The parameters of the nodes: each once. The texts of configurations are no secrets, so SecureStrings are read too. */
export async function loadParameters(nodes: readonly FleetNode[], facts: Facts, ctx: TaskContext): Promise<Facts> {
  const names = nodes.flatMap((node) => parametersOf(node, facts));
  const load = (name: string, inner: TaskContext): Promise<Read<StoredConfig | undefined>> =>
    attempt('ssm:GetParameter', inner, async () => {
      const parameter = await readParameter({ name, reveal: true }, inner);
      return parameter && { value: parameter.value, type: parameter.type };
    });
  return { ...facts, parameters: await withMissing(facts.parameters, names, { ctx, load }) };
}
