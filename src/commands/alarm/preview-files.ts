import type { ActualHistory, AlarmPreview, PlayedAlarm } from '../../lib/alarm/index.js';
import type { TaskContext } from '../../lib/aws/task-context.js';
import { writeWhole } from '../../lib/core/write-whole.js';
import { usageError } from '../../lib/errors/app-error.js';

interface Preview {
  readonly played: PlayedAlarm;
  readonly actual: ActualHistory | undefined;
}

/** Writes the files that were asked for, each as a whole or not at all, and says where they are. */
export async function writePreview(
  {
    files,
    ...preview
  }: Preview & {
    readonly files: {
      readonly html: string | undefined;
      readonly svg: string | undefined;
      readonly png: string | undefined;
    };
  },
  ctx: TaskContext,
): Promise<void> {
  if (files.html === undefined && files.svg === undefined && files.png === undefined) return;
  const { isComposite, playedLines, previewChart } = await import('../../lib/alarm/index.js');
  const { chartPage, chartSvg, svgToPng } = await import('../../lib/chart/index.js');
  const { played, actual } = preview;
  const charts = isComposite(played) ? [] : [previewChart(played, actual)];
  const [chart] = charts;
  if (chart === undefined && (files.svg ?? files.png) !== undefined) throw noChart(played.definition.name);
  const write = async (path: string | undefined, make: () => Promise<string | Uint8Array>): Promise<void> => {
    if (path === undefined) return;
    await writeWhole(path, { text: await make() });
    ctx.report({ type: 'note', message: `wrote ${path}` });
  };
  await write(files.html, async () =>
    chartPage({
      title: chart?.title ?? played.definition.name,
      lines: playedLines(played, actual),
      charts,
      tables: [transitionTable(played), ...(isComposite(played) ? [] : [settingsTable(played)])],
    }),
  );
  if (chart === undefined) return;
  await write(files.svg, async () => chartSvg(chart));
  await write(files.png, async () => svgToPng(chartSvg(chart)));
}

const transitionTable = ({ transitions }: PlayedAlarm) => ({
  title: 'Changes of state',
  columns: ['at', 'from', 'to', 'reason'],
  rows: transitions.map(({ atMs, from, to, reason }) => [new Date(atMs).toISOString(), from, to, reason]),
});

const settingsTable = (preview: AlarmPreview) => ({
  title: 'Other settings',
  columns: ['changed', 'threshold', 'datapoints', 'alarms', 'seconds in ALARM'],
  rows: preview
    .sensitivity()
    .map((row) => [
      row.change,
      String(row.threshold ?? 'band'),
      row.datapoints,
      String(row.alarmCount),
      String(row.timeInAlarmSeconds),
    ]),
});

const noChart = (name: string): Error =>
  usageError(`"${name}" is a composite alarm, which has no values to draw`, {
    code: 'NoChart',
    hint: 'write a page with its changes of state: --html FILE',
  });
