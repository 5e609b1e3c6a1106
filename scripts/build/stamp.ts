import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the output depends on, relative to the project. */
const INPUTS = ['src', 'scripts', 'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];

/** Identifies the inputs by names, sizes and times: good enough to skip a build, never needed for a right one. */
export function inputStamp(projectRoot: string): string {
  const hash = createHash('sha256');
  for (const input of INPUTS) {
    const path = join(projectRoot, input);
    const files = statSync(path).isDirectory() ? filesBelow(path) : [path];
    for (const file of files.toSorted()) {
      const { size, mtimeMs } = statSync(file);
      hash.update(`${file}\0${size}\0${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

/** The output in this folder was made from these inputs. */
export const isFresh = (output: string, stamp: string): boolean =>
  existsSync(stampFile(output)) && readFileSync(stampFile(output), 'utf8') === stamp;

/** Written last, so that a build that was cut short is not taken for a whole one. */
export const writeStamp = (output: string, stamp: string): void => writeFileSync(stampFile(output), stamp);

const stampFile = (output: string): string => join(output, 'stamp');

const filesBelow = (directory: string): readonly string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
