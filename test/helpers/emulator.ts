import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** An independent emulator of AWS, in a process of its own. */
export interface Emulator {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** A program: the one that a variable names, the project's virtual environment, or PATH; undefined when there is none. */
export function findProgram(
  name: string,
  { variable, env }: { readonly variable: string; readonly env: NodeJS.ProcessEnv },
): string | undefined {
  const named = env[variable];
  const places = [join('.venv', 'bin'), ...(env['PATH'] ?? '').split(delimiter)];
  return [...(named ? [named] : []), ...places.map((directory) => join(directory, name))].find(isExecutable);
}

/** Starts a program; resolves when it has said on which address of this machine it runs. */
export async function startEmulator(
  program: string,
  options: { readonly args?: readonly string[]; readonly env?: Readonly<Record<string, string>> },
): Promise<Emulator> {
  const env = { ...process.env, ...options.env };
  const child = spawn(program, [...(options.args ?? [])], { stdio: ['ignore', 'pipe', 'pipe'], env });
  const endpoint = await endpointOf(child, program);
  return {
    endpoint,
    async close() {
      const exited = once(child, 'exit');
      if (child.kill('SIGTERM')) await exited;
    },
  };
}

async function endpointOf(child: ChildProcess, program: string): Promise<string> {
  let text = '';
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', () => reject(new Error(`${program} did not start: ${text}`)));
    const read = (chunk: unknown): void => {
      text += String(chunk);
      const found = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
  });
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
