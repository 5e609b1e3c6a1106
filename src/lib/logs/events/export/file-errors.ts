import { dirname } from 'node:path';
import { AppError, usageError } from '../../../errors/app-error.js';

/** The machine failed, not the name that was given. */
const FAILURES: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the device',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file system allows no larger file',
  EIO: 'the device failed',
};

const REFUSALS: Readonly<Record<string, string>> = {
  ENOENT: 'the directory does not exist',
  ENOTDIR: 'a part of the path is not a directory',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
};

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

export const isMissingFile = (error: unknown): boolean => codeOf(error) === 'ENOENT';

/** What to tell when a file cannot be written; any error that is not of the file system is given back. */
export function explainFileError(error: unknown, input: { readonly path: string; readonly resume: string }): unknown {
  const code = codeOf(error);
  const { path, resume } = input;
  const failure = FAILURES[code];
  if (failure !== undefined) {
    return new AppError(`cannot write "${path}"`, {
      category: 'failed',
      code,
      reason: failure,
      hint: `what was written is kept; make room and go on with: ${resume}`,
      cause: error,
    });
  }
  const refusal = REFUSALS[code];
  if (refusal === undefined) return error;
  return usageError(`cannot write "${path}"`, {
    code,
    reason: refusal,
    hint:
      code === 'ENOENT'
        ? `make it first: mkdir -p ${dirname(path)}`
        : 'choose another --out FILE: awsops logs get --help',
    cause: error,
  });
}
