import { defineCommand } from '../../lib/cli/define.js';
import { completeLogGroups } from '../complete-log-groups.js';
import { eventFields, eventOptions } from './event-options.js';
import { resumeCommand } from './resume-command.js';

const DEFAULT_SINCE_MS = 3_600_000;

export const logsGet = defineCommand({
  name: 'get',
  summary: 'Export the events of a range, to standard output or a file, in constant memory',
  description:
    'With --out the suffix of FILE is the format: .ndjson .jsonl .csv .txt .log, each also with .gz. While it runs the ' +
    'data is in FILE.partial and FILE.checkpoint; an export that was stopped or killed goes on with --resume, with ' +
    'nothing lost or doubled. Without --out rows go to standard output in the format of --output.',
  examples: [
    { run: 'awsops logs get /web3tier/app --since 1d --out app.ndjson.gz', why: 'a day into a compressed file' },
    { run: 'awsops logs get /web3tier/app --out app.ndjson.gz --resume', why: 'go on after an interruption' },
    { run: "awsops logs get '/aws/lambda/*' --since yesterday --until today -o csv", why: 'several groups, merged' },
    { run: 'awsops logs get /web3tier/app --since 6h --raw', why: 'as fast as can be, in the form of the service' },
  ],
  args: {
    group: { describe: 'log groups by name, glob or ARN', variadic: true, complete: completeLogGroups },
  },
  options: {
    ...eventOptions,
    out: { type: 'string', value: 'FILE', describe: 'write to a file; the suffix is the format' },
    resume: { type: 'boolean', describe: 'go on with the export to FILE where it stopped', conflicts: ['overwrite'] },
    overwrite: { type: 'boolean', describe: 'replace FILE, and forget an unfinished export to it' },
    raw: {
      type: 'boolean',
      describe: "JSON lines in the service's own field names, byte for byte; several times faster, for one group",
      conflicts: ['include', 'exclude'],
    },
  },
  access: 'read',
  scope: 'regional',
  layout: 'lines',
  fields: eventFields,
  permissions: ['logs:FilterLogEvents', 'logs:GetLogEvents', 'logs:DescribeLogGroups'],
  async run({ args, options }, { task, nowMs, targetCount }) {
    const { exportEvents, rawEvents, tailEvents } = await import('../../lib/logs/events/index.js');
    const { formatRange, resolveTimeRange } = await import('../../lib/core/time-range.js');
    const { usageError } = await import('../../lib/errors/app-error.js');
    const { since, until, out } = options;
    const range = resolveTimeRange({ since, until }, { nowMs, defaultSinceMs: DEFAULT_SINCE_MS });
    const query = { ...options, groups: args.group, range };
    if (out === undefined && (options.resume || options.overwrite)) {
      throw usageError(`--${options.resume ? 'resume' : 'overwrite'} needs --out FILE`, {
        hint: 'for example: awsops logs get GROUP --out events.ndjson --resume',
      });
    }
    if (out !== undefined && targetCount > 1) {
      throw usageError(`--out writes one file, and ${targetCount} accounts or regions are asked`, {
        hint: 'run it once for each: awsops logs get GROUP --region REGION --out REGION.ndjson',
      });
    }
    if (!options.resume) task.report({ type: 'note', message: formatRange(range) });
    if (out !== undefined) {
      const given = { since, until, nowMs };
      return exportEvents({ ...query, file: out, given, resumeCommand: resumeCommand({ ...query, out }) }, task);
    }
    return options.raw ? { kind: 'raw', chunks: rawEvents(query, task) } : tailEvents(query, task);
  },
});
