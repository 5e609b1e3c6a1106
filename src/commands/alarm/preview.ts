import type { AlarmWish } from '../../lib/alarm/index.js';
import { defineCommand } from '../../lib/cli/define.js';
import { usageError } from '../../lib/errors/app-error.js';
import { readWish, type AlarmOptionValues } from './alarm-options.js';
import { completeAlarms } from './complete-alarms.js';
import { previewOptions } from './preview-options.js';
import { previewPage, previewRows, previewTable, transitionFields } from './preview-view.js';
import { readAlarmFile } from './read-alarm-file.js';
import { resourcePermissions } from './alarm-permissions.js';

const DEFAULT_SINCE_MS = 14 * 86_400_000;

export const alarmPreview = defineCommand({
  name: 'preview',
  summary: 'Play an alarm over the last weeks of its metric',
  description:
    'Reads the metric and says when the alarm would have changed its state and why, how long it would have been in ALARM, where ' +
    'data was missing, and how other thresholds and other M of N would have done. Changes nothing. A name alone plays an alarm ' +
    'that exists beside its own history; flags change it, or describe a new one; -f plays all alarms of a file for alarm apply, ' +
    'or with a name the one. A composite alarm is played over those that it watches. The evaluation is the documented one, on ' +
    'whole periods of the clock: with periods over a minute CloudWatch can be up to one period earlier.',
  examples: [
    { run: 'awsops alarm preview web3tier-alb-5xx', why: 'an alarm that exists, on two weeks' },
    { run: 'awsops alarm preview web3tier-alb-5xx --threshold 1 --datapoints 2/5', why: 'the same, more nervous' },
    {
      run: "awsops alarm preview --metric AWS/RDS/DatabaseConnections -d DBClusterIdentifier=web3tier-aurora --stat Maximum --threshold 120 --comparison '>' --period 3m --datapoints 8/10 --html preview.html",
      why: 'one that is not there yet, as a page to zoom into',
    },
    {
      run: 'awsops alarm preview -f alarms.yaml --since 7d',
      why: 'all alarms of a file, before alarm apply makes them',
    },
  ],
  args: { name: { describe: 'alarm to play, or to change', required: false, complete: completeAlarms } },
  options: previewOptions,
  access: 'read',
  scope: 'regional',
  fields: transitionFields,
  permissions: [
    'cloudwatch:GetMetricData',
    'cloudwatch:DescribeAlarms',
    'cloudwatch:DescribeAlarmHistory',
    ...resourcePermissions,
  ],
  async run({ args: { name }, options }, context) {
    const { task, nowMs } = context;
    const { file: path, evaluationRange, html, svg, png } = options;
    if (path !== undefined && name === undefined && (html ?? svg ?? png) !== undefined) throw needsName(path);
    const alarms = await import('../../lib/alarm/index.js');
    const { resolveTimeRange } = await import('../../lib/core/time-range.js');
    const { targets, definitions: others = [] } =
      path === undefined
        ? { targets: [await alarms.previewTarget(await wishOf(name, options), task)] }
        : await alarms.fileTargets({ file: await readAlarmFile(path, context), name }, task);
    const range = resolveTimeRange(options, { nowMs, defaultSinceMs: DEFAULT_SINCE_MS });
    const definitions = targets.map(({ definition }) => definition);
    const all = await alarms.playAlarms({ definitions, others, range, evaluationRange }, task);
    if (path !== undefined && name === undefined) {
      const isJson = context.output.format === 'json' || context.output.format === 'ndjson';
      if (context.targetCount > 1 && !isJson) return previewRows(all, alarms);
      const { formatDuration } = await import('../../lib/core/duration.js');
      return previewTable(all, { alarms, formatDuration });
    }
    const [played] = all;
    if (played === undefined) return undefined;
    const current = targets[0]?.existing;
    const actual =
      current === undefined
        ? undefined
        : await alarms.actualHistory({ name: played.definition.name, range: played.range, current }, task);
    const { writePreview } = await import('./preview-files.js');
    await writePreview({ files: options, played, actual }, task);
    return previewPage({ played, actual }, alarms);
  },
});

async function wishOf(name: string | undefined, options: AlarmOptionValues): Promise<AlarmWish> {
  if (name === undefined && options.metric.length === 0 && options.expression === undefined) throw nothingToPlay();
  const { parseDimensions } = await import('../../lib/metric/index.js');
  return readWish(name ?? 'preview', options, parseDimensions);
}

const needsName = (path: string): Error =>
  usageError('a page or a picture is of one alarm', {
    code: 'NoName',
    hint: `name it: awsops alarm preview -f ${path} NAME --html FILE`,
  });

const nothingToPlay = (): Error =>
  usageError('no alarm is named, and none is described', {
    code: 'NoAlarm',
    reason: 'a preview plays an alarm that exists, one that flags describe (--metric ...), or those of a file (-f)',
    hint: 'see those that exist: awsops alarm list',
  });
