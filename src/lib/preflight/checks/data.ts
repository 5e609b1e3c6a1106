import type { FleetNode } from '../../node/index.js';
import { configOf, type Facts } from '../facts.js';
import { judgeAgent } from '../judge/agent.js';
import { arriving, judgeManaged, judgeSilence, type ArrivingInput } from '../judge/data.js';
import { judgeAgentVersion, judgeSsmAgent } from '../judge/ssm-agent.js';
import { loadAnswers } from '../load/answers.js';
import { loadConsoles, loadImages } from '../load/instances.js';
import { read } from '../read.js';
import { notKnown } from '../verdict.js';
import { hasFailed, isOnline, unknownsIn, type NodeCheck } from './node-check.js';

/** What is known of the arrival of a node's data. */
export const arrivingOf = (node: FleetNode, facts: Facts): ArrivingInput => ({
  arrival: facts.arrivals.get(node.instanceId) ?? read(undefined),
  config: configOf(node, facts)?.facts ?? undefined,
});

const isShipping = (node: FleetNode, facts: Facts): boolean => arriving(arrivingOf(node, facts)) === 'everything';

/** Whether the CloudWatch agent is there; undefined when the node was not asked or did not answer. */
export function isInstalled({ instanceId }: FleetNode, { answers }: Facts): boolean | undefined {
  const answer = answers.get(instanceId);
  return answer?.ok ? (answer.value.diagnosis.installed ?? undefined) : undefined;
}

/** What is left for an instance that is not online, when nothing else was found. */
export const ssmAgent: NodeCheck = {
  id: 'ssm-agent',
  stage: 'node',
  needs: [loadImages, loadConsoles],
  applies: (node, _facts, found) => !isOnline(node) && node.managed !== null && !hasFailed(causesIn(found)),
  run: (node, { consoles, images, region }, found) =>
    judgeSsmAgent({
      node,
      region,
      console: consoles.get(node.instanceId),
      image: images.get(node.instance?.ImageId ?? ''),
      imageId: node.instance?.ImageId,
      unknownCount: unknownsIn(found),
    }),
};

/** With --all-checks the symptom is among the findings, and explains nothing. */
const causesIn = <T extends { readonly check: string }>(found: readonly T[]): readonly T[] =>
  found.filter(({ check }) => check !== 'managed');

/** Whether SSM Agent is new enough for what comes next. */
export const ssmAgentVersion: NodeCheck = {
  id: 'ssm-agent-version',
  stage: 'identity',
  needs: [],
  applies: isOnline,
  run: judgeAgentVersion,
};

/** What the node itself says of its CloudWatch agent. */
export const agent: NodeCheck = {
  id: 'agent',
  stage: 'node',
  needs: [loadAnswers],
  applies: isOnline,
  run(node, facts) {
    const { instanceId, platform } = node;
    const answer = facts.answers.get(instanceId);
    if (answer === undefined) return undefined;
    if (!answer.ok) return notKnown('what the node says of its CloudWatch agent', answer);
    const config = configOf(node, facts)?.facts ?? undefined;
    return judgeAgent({ instanceId, platform, region: facts.region, ...answer.value, config });
  },
};

/** Why nothing arrives when nothing stands in its way. */
export const silence: NodeCheck = {
  id: 'data',
  stage: 'result',
  needs: [],
  applies: (node, facts) => isOnline(node) && !isShipping(node, facts) && isInstalled(node, facts) !== false,
  run(node, facts, found) {
    const answer = facts.answers.get(node.instanceId);
    const diagnosis = answer?.ok ? read(answer.value.diagnosis) : answer;
    const unknownCount = unknownsIn(found);
    return hasFailed(found)
      ? undefined
      : judgeSilence({ ...arrivingOf(node, facts), node, nowMs: facts.nowMs, diagnosis, unknownCount });
  },
  isHeadline: true,
};

/** The line of a node that is managed, in order, and sends nothing yet. */
export const managed: NodeCheck = {
  id: 'managed',
  stage: 'result',
  needs: [],
  applies: (node, facts, found) => isOnline(node) && !isShipping(node, facts) && !hasFailed(found),
  run: (node, facts) => judgeManaged(node, { isInstalled: isInstalled(node, facts) }),
  isHeadline: true,
};
