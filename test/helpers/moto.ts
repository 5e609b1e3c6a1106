import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** An independent emulator of AWS, in a process of its own. */
export interface Moto {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** The program: MOTO_SERVER, the project's virtual environment, or PATH; undefined when there is none. */
export function findMoto(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = env['MOTO_SERVER'];
  const places = [join('.venv', 'bin'), ...(env['PATH'] ?? '').split(delimiter)];
  return [...(named ? [named] : []), ...places.map((directory) => join(directory, 'moto_server'))].find(isExecutable);
}

/** Starts it on a free port; resolves when it answers. */
export async function startMoto(program: string): Promise<Moto> {
  const child = spawn(program, ['-H', '127.0.0.1', '-p', '0'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const endpoint = await endpointOf(child);
  return {
    endpoint,
    async close() {
      const exited = once(child, 'exit');
      if (child.kill('SIGTERM')) await exited;
    },
  };
}

async function endpointOf(child: ChildProcess): Promise<string> {
  let text = '';
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', () => reject(new Error(`moto_server did not start: ${text}`)));
    child.stderr?.on('data', (chunk) => {
      text += String(chunk);
      const found = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
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
