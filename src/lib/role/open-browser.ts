import { spawn } from 'node:child_process';
import { platform } from 'node:os';
import { configError } from '../errors/app-error.js';

/** Programs that take an address as one argument, without a shell in between. */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/**
 * Opens an address in the browser of the person.
 *
 * @throws configuration error where there is none
 */
export async function openBrowser(url: string): Promise<void> {
  const [file, ...args] = OPENERS[platform()] ?? ['xdg-open'];
  const child = spawn(file, [...args, url], { stdio: 'ignore', detached: true });
  const code = await new Promise<number>((resolve, reject) => {
    child.on('error', (cause) => reject(cannotOpen(`${file}: ${cause.message}`, cause)));
    child.on('exit', (exitCode) => resolve(exitCode ?? 1));
  });
  if (code !== 0) throw cannotOpen(`${file} ended with exit code ${code}`);
}

const cannotOpen = (reason: string, cause?: unknown): Error =>
  configError('cannot open a browser', {
    code: 'NoBrowser',
    reason,
    hint: 'leave --open out and open the printed address yourself',
    cause,
  });
