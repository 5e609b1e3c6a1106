import { openSession } from '../../src/lib/aws/session.js';
import { planNodeRun } from '../../src/lib/node/index.js';
import { fastClock } from './fast-clock.js';

// What is measured, in a process of its own: inventory, run and results of a whole fleet, by the tasks that
// `awsops node run --all` calls. Options as JSON in the first argument, the result as JSON on stdout.
const options: { endpoint: string; maxConcurrency: string; directory: string; speed: number; fromMs: number } =
  JSON.parse(process.argv[2] ?? '{}');
const calls: Record<string, number> = {};
const session = await openSession({
  env: process.env,
  region: 'ap-northeast-1',
  endpointUrl: options.endpoint,
  credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
  userAgent: ['awsops', 'bench'],
  ask: async () => '',
  onCall: ({ operation, attempts }) => {
    // Every attempt is a call to the service.
    calls[operation] = (calls[operation] ?? 0) + (attempts ?? 1);
  },
});
const clock = fastClock(options);
const controller = new AbortController();
const job = await planNodeRun(
  {
    selection: { ids: [], tags: [], all: true },
    script: ['echo done'],
    param: [],
    maxConcurrency: options.maxConcurrency,
    maxErrors: '10%',
    canary: 'off',
    onInterrupt: 'leave',
    wait: true,
    runsDirectory: options.directory,
    readStdin: async () => '',
  },
  { aws: session, signal: controller.signal, clock, report: () => {}, ask: async () => '' },
);
const startedAtMs = clock.now();
const { rows, failure } = await job.run(controller.signal);
session.destroy();
const statuses: Record<string, number> = {};
for (const { status } of rows) statuses[String(status)] = (statuses[String(status)] ?? 0) + 1;
process.stdout.write(
  `${JSON.stringify({ calls, statuses, failure, runSeconds: (clock.now() - startedAtMs) / 1000, peakMib: process.resourceUsage().maxRSS / 1024 })}\n`,
);
