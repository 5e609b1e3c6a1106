import { constants } from 'node:fs';
import { lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { randomBytes } from 'node:crypto';

/** Why a file or folder is not trusted; undefined: it is. */
export type Distrust = string | undefined;

const OTHERS_MAY_ANYTHING = 0o077;
const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;

/** Far more than credentials are. */
const MAX_BYTES = 64 * 1024;

/** Undefined on systems without owners of files: there the home directory is what protects it. */
const ownUid = (): number | undefined => {
  const { uid } = userInfo();
  return uid < 0 ? undefined : uid;
};

interface Status {
  readonly uid: number;
  readonly mode: number;
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

/** What is wrong with something that only the person who runs the command should reach. */
function distrust(status: Status, kind: 'file' | 'folder'): Distrust {
  if (status.isSymbolicLink()) return 'it is a symbolic link';
  if (kind === 'file' ? !status.isFile() : !status.isDirectory()) return `it is no ${kind}`;
  const uid = ownUid();
  if (uid === undefined) return undefined;
  if (status.uid !== uid) return 'it belongs to somebody else';
  return (status.mode & OTHERS_MAY_ANYTHING) === 0 ? undefined : 'others may read or change it';
}

/** Makes the folder, for its owner alone, and says why it is not to be trusted. */
export async function privateFolder(folder: string): Promise<Distrust> {
  await mkdir(dirname(folder), { recursive: true, mode: PRIVATE_FOLDER });
  await mkdir(folder, { mode: PRIVATE_FOLDER }).catch((error: unknown) => {
    if (!hasCode(error, 'EEXIST')) throw error;
  });
  return distrust(await lstat(folder), 'folder');
}

/** The text of a file; undefined where there is none. Links are not followed. */
export async function readPrivate(
  path: string,
): Promise<{ readonly text: string } | { readonly distrust: string } | undefined> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (error: unknown) => {
      if (hasCode(error, 'ENOENT')) return undefined;
      if (hasCode(error, 'ELOOP')) return 'it is a symbolic link';
      throw error;
    },
  );
  if (file === undefined) return undefined;
  if (typeof file === 'string') return { distrust: file };
  try {
    const status = await file.stat();
    const reason = distrust(status, 'file') ?? (status.size > MAX_BYTES ? 'it is too large' : undefined);
    return reason === undefined ? { text: await file.readFile('utf8') } : { distrust: reason };
  } finally {
    await file.close();
  }
}

/** Writes a file for its owner alone: whole or not at all, over whatever had the name. */
export async function writePrivate(path: string, text: string): Promise<void> {
  const temporary = join(dirname(path), `.${randomBytes(8).toString('hex')}.tmp`);
  try {
    const file = await open(temporary, 'wx', PRIVATE_FILE);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

export const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
