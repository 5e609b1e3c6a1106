import type { TaskContext } from '../../lib/aws/task-context.js';
import type { AlarmPreview } from '../../lib/alarm/index.js';
import type { ChartData } from '../../lib/core/chart.js';
import { writeWhole } from '../../lib/core/write-whole.js';

/** Writes the files that were asked for, each as a whole or not at all, and says where they are. */
export async function writePreview(
  {
    files,
    chart,
    lines,
    preview,
  }: {
    readonly files: {
      readonly html: string | undefined;
      readonly svg: string | undefined;
      readonly png: string | undefined;
    };
    readonly chart: ChartData;
    readonly lines: readonly string[];
    readonly preview: AlarmPreview;
  },
  ctx: TaskContext,
): Promise<void> {
  if (files.html === undefined && files.svg === undefined && files.png === undefined) return;
  const { chartPage, chartSvg, svgToPng } = await import('../../lib/chart/index.js');
  const write = async (path: string | undefined, make: () => Promise<string | Uint8Array>): Promise<void> => {
    if (path === undefined) return;
    await writeWhole(path, { text: await make() });
    ctx.report({ type: 'note', message: `wrote ${path}` });
  };
  await write(files.html, async () =>
    chartPage({
      title: chart.title,
      lines,
      charts: [chart],
      tables: [
        {
          title: 'Changes of state',
          columns: ['at', 'from', 'to', 'reason'],
          rows: preview.transitions.map(({ atMs, from, to, reason }) => [
            new Date(atMs).toISOString(),
            from,
            to,
            reason,
          ]),
        },
        {
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
        },
      ],
    }),
  );
  await write(files.svg, async () => chartSvg(chart));
  await write(files.png, async () => svgToPng(chartSvg(chart)));
}
