import type { Field } from '../../lib/output/fields.js';

/** A node in the result of a run. */
export const runFields: readonly Field[] = [
  { key: 'instanceId', describe: 'id of the node', rigid: true },
  { key: 'name', describe: 'tag Name of the instance' },
  {
    key: 'status',
    describe:
      'success, failed, timed-out, undelivered, denied, cancelled, not-run, unknown (it may have run), or in-progress',
    kind: 'status',
  },
  { key: 'statusDetails', describe: 'the status as the service words it, or why nothing was sent', inTable: false },
  { key: 'exitCode', describe: 'exit code of the script; of the last command in it', kind: 'number' },
  { key: 'stdout', describe: 'what it printed', flex: true },
  { key: 'stderr', describe: 'its errors', inTable: false },
  { key: 'truncated', describe: 'whether some of the output is missing', kind: 'boolean', inTable: false },
  { key: 'startedAt', describe: 'when the node began', kind: 'time', inTable: false },
  { key: 'durationMs', describe: 'how long it took, in milliseconds', kind: 'number', inTable: false },
  { key: 'reason', describe: 'why, where neither status nor output says it', flex: true },
  { key: 'commandId', describe: 'command of Systems Manager', inTable: false },
  { key: 'step', describe: 'step of the run, where it has several', inTable: false },
  { key: 'runId', describe: 'run that it belongs to', inTable: false },
];
