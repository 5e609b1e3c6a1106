import type { TaskContext } from '../aws/task-context.js';
import type { Identity } from '../aws/types.js';
import type { FleetNode, NodeSelection } from '../node/index.js';
import { knownConfig } from './config-source.js';
import { noFacts, type Facts } from './facts.js';
import type { ChosenBy } from './judge/state.js';
import type { Read } from './read.js';
import type { ConfigSource } from './types.js';

/** What is known of the run itself. */
export interface Run {
  /** Absent: every node was chosen by its id. */
  readonly selection?: NodeSelection | undefined;
  readonly configs: readonly ConfigSource[];
  readonly allChecks: boolean;
  readonly caller: Read<Identity>;
}

/** The facts with which the checks begin. No node may be asked yet. */
export function factsAbout(nodes: readonly FleetNode[], run: Run, { aws, clock }: TaskContext): Facts {
  const { selection, caller, configs, allChecks } = run;
  const named = new Set(selection?.ids);
  const other: ChosenBy = selection === undefined ? 'id' : selection.all ? 'all' : 'tag';
  return noFacts({
    region: aws.region,
    partition: (caller.ok ? caller.value.arn.split(':')[1] : undefined) ?? 'aws',
    account: caller.ok ? caller.value.account : null,
    nowMs: clock.now(),
    allChecks,
    mayDiagnose: false,
    configs: configs.map(knownConfig),
    chosenBy: new Map(nodes.map(({ instanceId }) => [instanceId, named.has(instanceId) ? 'id' : other])),
    vpcIds: new Set(nodes.flatMap(({ vpcId }) => vpcId ?? [])),
  });
}
