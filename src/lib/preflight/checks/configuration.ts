import { configHash, lintConfig } from '../../agent-config/index.js';
import type { FleetNode } from '../../node/index.js';
import { configOf, profileRole, type Facts } from '../facts.js';
import { judgeApplied, judgeLint, judgeParameter } from '../judge/configuration.js';
import { loadAnswers } from '../load/answers.js';
import { fetchedParameters, loadParameters, parametersOf } from '../load/parameters.js';
import { loadFetchPermissions } from '../load/simulations.js';
import { parameterPermission } from '../needs.js';
import { fail, pass, type Verdict } from '../verdict.js';
import { permissionsVerdict } from './identity.js';
import { isAgentHost, isOnline, type Loader, type NodeCheck } from './node-check.js';

/** Whether the configuration is for the platform of the node at all. */
export const platform: NodeCheck = {
  id: 'platform',
  stage: 'configuration',
  needs: [],
  applies: (node, facts) => isOnline(node) && facts.configs.length > 0,
  run(node, facts) {
    const config = configOf(node, facts);
    if (config === undefined) return noneFor(node, facts);
    const wanted = config.facts?.platforms ?? [];
    const { label } = config.source;
    const evidence = { platform: node.platform, configuration: label, platforms: wanted };
    if (node.platform === null || wanted.length === 0) return undefined;
    if (wanted.includes(node.platform)) return pass(`"${label}" is for ${node.platform}`, evidence);
    const reason = `"${label}" is for ${wanted.join(' and ')}, and the node runs ${node.platform}`;
    return fail(reason, 'choose one for its platform: awsops agent preset list', evidence);
  },
};

function noneFor(node: FleetNode, { configs }: Facts): Verdict {
  const labels = configs.map(({ source }) => source.label);
  const reason = `none of ${labels.join(', ')} is for ${node.platform ?? 'an unknown platform'}`;
  return fail(reason, 'name one for its platform: awsops agent preset list', { platform: node.platform, labels });
}

/** A configuration that was named need not be looked for on the node: it is asked later, when nothing else was found. */
const loadNames: Loader = (nodes, facts, ctx) =>
  facts.configs.length > 0 ? Promise.resolve(facts) : loadAnswers(nodes, facts, ctx);

/** The parameters that the configuration of the node comes from. */
export const parameter: NodeCheck = {
  id: 'parameter',
  stage: 'configuration',
  needs: [loadNames, loadParameters],
  applies: isOnline,
  run: (node, facts) =>
    parametersOf(node, facts).flatMap((name) => {
      const stored = facts.parameters.get(name);
      return stored ? judgeParameter({ name, parameter: stored, region: facts.region }) : [];
    }),
};

/** Whether the role may fetch the parameters that were found on the node. */
export const parameterPermissions: NodeCheck = {
  id: 'parameter-permissions',
  stage: 'configuration',
  needs: [loadFetchPermissions],
  applies: isAgentHost,
  run: (node, facts) =>
    permissionsVerdict(profileRole(node, facts), {
      facts,
      needs: fetchedParameters(node, facts).map((name) => parameterPermission(name, facts)),
      weigh: () => 'fail',
      policy: 'CloudWatchAgentServerPolicy',
    }),
};

/** What the lint says of the configuration on this platform; its size is one of the rules. */
export const lint: NodeCheck = {
  id: 'configuration',
  stage: 'configuration',
  needs: [],
  applies: isOnline,
  run: (node, facts) =>
    textsOf(node, facts).map(({ label, text }) =>
      judgeLint({
        label,
        result: lintConfig({
          text,
          platforms: node.platform === null ? [] : [node.platform],
          nodes: configNodes(node, facts),
        }),
      }),
    ),
};

function textsOf(node: FleetNode, facts: Facts): readonly { readonly label: string; readonly text: string }[] {
  const config = configOf(node, facts);
  if (config !== undefined) {
    const { label, text } = config.source;
    return text === null ? [] : [{ label, text }];
  }
  return parametersOf(node, facts).flatMap((name) => {
    const stored = facts.parameters.get(name);
    return stored?.ok && stored.value !== undefined ? [{ label: `ssm:${name}`, text: stored.value.value }] : [];
  });
}

function configNodes({ platformName, platformVersion, instanceId }: FleetNode, { answers }: Facts) {
  if (platformName === null || platformVersion === null) return [];
  const answer = answers.get(instanceId);
  return [{ platformName, platformVersion, agentVersion: answer?.ok ? answer.value.diagnosis.version : null }];
}

/** Whether the node has what is stored. */
export const applied: NodeCheck = {
  id: 'configuration-applied',
  stage: 'node',
  needs: [loadAnswers],
  applies: isOnline,
  run(node, facts) {
    const answer = facts.answers.get(node.instanceId);
    if (answer?.ok !== true || answer.value.diagnosis.installed !== true) return undefined;
    const { configs } = answer.value.diagnosis;
    return parametersOf(node, facts).flatMap((name): readonly Verdict[] => {
      const stored = facts.parameters.get(name);
      if (stored?.ok !== true || stored.value === undefined) return [];
      const file = configs.find((candidate) => candidate.name === `ssm_${name}`);
      // Without a hash of the node's own nothing can be compared.
      if (file?.sha256 === null) return [];
      const wanted = configHash(stored.value.value);
      return [judgeApplied({ instanceId: node.instanceId, name, wanted, found: file?.sha256 ?? null })];
    });
  },
};
