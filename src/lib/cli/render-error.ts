import type { Palette } from '../output/palette.js';
import { AppError } from '../errors/app-error.js';
import { fromAws, type ErrorContext } from '../errors/from-aws.js';

/** Anything thrown, as what the user is told. */
export function toAppError(thrown: unknown, context: ErrorContext): AppError {
  const known = fromAws(thrown, context) ?? fromFileSystem(thrown);
  if (known !== undefined) return known;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError(`unexpected error: ${message}`, {
    category: 'bug',
    code: 'Bug',
    reason: 'this is a bug in awsops',
    hint: 'run it again with --debug and report the stack trace',
    cause: thrown,
  });
}

/** Every usage error ends with a way on: where it has none of its own, the command's help. */
export function withHelpHint(error: AppError, path: readonly string[]): AppError {
  if (error.category !== 'usage' || error.hint !== undefined) return error;
  const { message, category, code, reason, requestId } = error;
  const hint = `see: awsops ${path.join(' ')} --help`;
  return new AppError(message, { category, code, reason, requestId, hint, cause: error });
}

const FILE_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'the operation is not permitted',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of the path is not a directory',
  ENOSPC: 'the disk is full',
  EROFS: 'the file system is read-only',
  EDQUOT: 'the disk quota is used up',
  EMFILE: 'too many open files',
  EFBIG: 'the file is too large',
  EIO: 'the disk reports an input/output error',
};

function fromFileSystem(thrown: unknown): AppError | undefined {
  if (!(thrown instanceof Error) || !('syscall' in thrown) || !('code' in thrown)) return undefined;
  const code = String(thrown.code);
  const reason = FILE_ERRORS[code];
  if (reason === undefined) return undefined;
  const path = 'path' in thrown ? String(thrown.path) : 'a file';
  return new AppError(`cannot use ${path}`, { category: 'failed', code, reason, cause: thrown });
}

export interface ErrorStyle {
  readonly palette: Palette;
  /** With -o json|ndjson the last line is machine-readable. */
  readonly asJson: boolean;
  readonly debug: boolean;
}

/** The lines that stderr gets for an error, without a line end. */
export function renderError(error: AppError, style: ErrorStyle): string {
  const { palette } = style;
  const lines = [`${palette.red('awsops:')} ${error.message}`];
  if (error.reason) lines.push(`  ${palette.dim('Cause:')} ${error.reason}`);
  if (error.hint) lines.push(`  ${palette.dim('Try:')} ${error.hint}`);
  if (error.requestId) lines.push(`  ${palette.dim('Request ID:')} ${error.requestId}`);
  if (style.debug) lines.push(stackOf(error));
  if (style.asJson) lines.push(JSON.stringify({ error: errorJson(error) }));
  return lines.join('\n');
}

const errorJson = (error: AppError): Record<string, unknown> => ({
  code: error.code,
  category: error.category,
  message: error.message,
  hint: error.hint ?? null,
  requestId: error.requestId ?? null,
  exitCode: error.exitCode,
});

function stackOf(error: Error): string {
  const parts = [error.stack ?? String(error)];
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
    parts.push(`Caused by: ${cause.stack ?? String(cause)}`);
  }
  return parts.join('\n');
}
