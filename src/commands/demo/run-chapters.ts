import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../lib/errors/app-error.js';
import type { CommandContext } from '../../lib/cli/define.js';
import { sandboxEnv } from '../sandbox/fields.js';
import type { Chapter, Step } from './chapters/chapter.js';
import { chapters } from './chapters/index.js';

/**
 * Runs every step as a process of its own against a fresh sandbox, so that what is shown is what the command
 * prints. Yields the text of the tour as it goes.
 *
 * @param names of the chapters to run; none: all of them
 * @throws error with the step's command line when a step fails: the demo shows nothing that does not work
 */
export async function* runChapters(names: readonly string[], context: CommandContext): AsyncGenerator<string> {
  const { createSandbox } = await import('../../sandbox/index.js');
  const directory = await mkdtemp(join(tmpdir(), 'awsops-demo-'));
  const sandbox = await createSandbox({ seed: 'web3tier' });
  const { firehoseStore } = await import('../../sandbox/services/firehose/store.js');
  sandbox.store(firehoseStore).changeMs = STREAM_CHANGE_MS;
  try {
    yield intro();
    for (const [index, chapter] of chapters.entries()) {
      if (names.length > 0 && !names.includes(chapter.name)) continue;
      yield `\n${index + 1}. ${chapter.title}\n\n${wrap(chapter.story)}\n`;
      yield* runChapter(chapter, { context, directory, endpoint: sandbox.endpoint });
    }
    yield outro();
  } finally {
    await sandbox.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Making and deleting a Firehose stream takes AWS a minute or so, which nobody wants to watch. */
const STREAM_CHANGE_MS = 1_000;

interface Stage {
  readonly context: CommandContext;
  readonly directory: string;
  readonly endpoint: string;
}

async function* runChapter(chapter: Chapter, stage: Stage): AsyncGenerator<string> {
  const { task, canAsk } = stage.context;
  for (const step of chapter.steps) {
    task.signal.throwIfAborted();
    yield `\n# ${step.why}\n`;
    if (step.file !== undefined) {
      await writeFile(join(stage.directory, step.file.name), step.file.text);
      yield `$ cat ${step.file.name}\n${step.file.text}`;
    }
    yield `$ awsops ${step.words.map(quote).join(' ')}\n`;
    yield* runStep(step, stage);
    if (canAsk) await task.ask({ message: '(Enter for the next step)' });
  }
}

async function* runStep(step: Step, stage: Stage): AsyncGenerator<string> {
  const script = process.argv[1];
  if (script === undefined) throw new Error('the path of the running script is unknown');
  const child = spawn(process.execPath, [...process.execArgv, script, ...step.words], {
    cwd: stage.directory,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: stepEnvironment(stage),
    signal: stage.context.task.signal,
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
  ended.catch(() => {}); // awaited below, after the output
  for await (const chunk of mergeOutput(child.stdout, child.stderr)) yield chunk;
  const code = await ended;
  if (code !== (step.exit?.code ?? 0)) throw stepFailed(step, code);
  if (step.exit !== undefined) yield `(exit code ${step.exit.code}: ${step.exit.meaning})\n`;
}

function stepFailed(step: Step, code: number): AppError {
  return new AppError(`the step "awsops ${step.words.join(' ')}" failed with exit code ${code}`, {
    category: 'bug',
    code: 'DemoStepFailed',
    hint: 'please report this with the output above',
  });
}

/** stdout and stderr as a terminal would show them: in the order of arrival. */
async function* mergeOutput(...streams: readonly NodeJS.ReadableStream[]): AsyncGenerator<string> {
  const { mergeArrivals } = await import('../../lib/core/merge.js');
  for (const stream of streams) stream.setEncoding('utf8');
  for await (const chunk of mergeArrivals(streams)) yield String(chunk);
}

/** Only what a step needs: nothing of the person's own profiles, keys or settings reaches the demo. */
function stepEnvironment({ context, directory, endpoint }: Stage): Record<string, string> {
  const { env, output } = context;
  const kept = Object.entries(env).filter(([name]) => !/^(AWS_|AWSOPS_|XDG_CONFIG|XDG_STATE)/.test(name));
  return {
    ...Object.fromEntries(kept.map(([name, value]) => [name, value ?? ''])),
    ...sandboxEnv(endpoint),
    AWS_CONFIG_FILE: join(directory, 'no-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(directory, 'no-credentials'),
    XDG_CONFIG_HOME: directory,
    XDG_STATE_HOME: directory,
    AWSOPS_OUTPUT: 'table',
    AWSOPS_WIDTH: String(output.width),
    AWSOPS_COLOR: output.isTty && env['NO_COLOR'] === undefined ? 'always' : 'never',
  };
}

const quote = (word: string): string => (/^[\w@./:=,-]+$/.test(word) ? word : `'${word}'`);

const WIDTH = 78;

const wrap = (text: string): string => text.replace(new RegExp(`(.{1,${WIDTH}})(?: |$)`, 'g'), '$1\n').trimEnd();

const intro = (): string =>
  `awsops demo\n\n${wrap(
    'Everything here is simulated: an AWS account in the memory of this process, that the real AWS SDK talks to. No account is needed and nothing leaves this machine. Each step is a real command with its real output.',
  )}\n`;

const outro = (): string =>
  `\nGo on by yourself:\n  awsops sandbox start --detach     keep such an account running\n  awsops logs groups --sandbox      then add --sandbox to any command\n  awsops --help                     every command\n`;
