import { access, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { usageError } from '../../../errors/app-error.js';

/** The files of an export. */
export interface ExportPaths {
  readonly file: string;
  readonly partial: string;
  readonly checkpoint: string;
}

/** The names that belong to an export to `file`. */
export const exportPaths = (file: string): ExportPaths => ({
  file,
  partial: `${file}.partial`,
  checkpoint: `${file}.checkpoint`,
});

/** The finished file gets its name only now; killed in between, `resume` does the rest. */
export async function putInPlace(paths: ExportPaths): Promise<void> {
  if (await exists(paths.partial)) await rename(paths.partial, paths.file);
  await syncDirectory(dirname(paths.file));
  await rm(paths.checkpoint, { force: true });
}

/** Makes the new name durable. Not every file system can do that, and then there is nothing more to do. */
async function syncDirectory(path: string): Promise<void> {
  try {
    const handle = await open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    return;
  }
}

/** Whether there is something under this name that we may see. */
export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** @throws usage error when a file is in the way */
export async function refuseToOverwrite(paths: ExportPaths, resumeCommand: string): Promise<void> {
  if ((await exists(paths.checkpoint)) || (await exists(paths.partial))) {
    throw usageError(`an export to "${paths.file}" was begun and is not finished`, {
      code: 'UnfinishedExport',
      hint: `begin again with --overwrite, or go on with: ${resumeCommand}`,
    });
  }
  if (await exists(paths.file)) {
    throw usageError(`"${paths.file}" exists`, {
      code: 'FileExists',
      hint: 'choose another name, or replace it with --overwrite',
    });
  }
}

/** The error for `resume` without an unfinished export. */
export const nothingToResume = (file: string): Error =>
  usageError(`there is nothing to resume: "${file}" is complete, or was not written by an export`, {
    code: 'NothingToResume',
    hint: 'replace it with --overwrite instead of --resume',
  });
