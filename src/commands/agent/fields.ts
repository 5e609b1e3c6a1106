import type { Field } from '../../lib/output/fields.js';

/** The fields of a node in the result of the agent commands; what `status`, `step` and `reason` say differs. */
export const agentFields = (describe: {
  readonly status: string;
  readonly step: string;
  readonly reason: string;
}): readonly Field[] => [
  { key: 'instanceId', describe: 'id of the node', rigid: true },
  { key: 'name', describe: 'tag Name of the instance' },
  { key: 'status', describe: describe.status, kind: 'status', rigid: true },
  { key: 'step', describe: describe.step, inTable: false },
  { key: 'agentVersion', describe: 'version of the CloudWatch agent' },
  { key: 'configHash', describe: 'SHA-256 of its configuration', inTable: false },
  { key: 'metricsLastSeen', describe: 'when its last datapoint was seen', kind: 'time', inTable: false },
  { key: 'logsLastSeen', describe: 'when its last log event was taken in', kind: 'time', inTable: false },
  { key: 'reason', describe: describe.reason, flex: true },
];
