import { exitCodeOf, type ErrorCategory } from './exit-codes.js';

export interface AppErrorFields {
  /** Decides the exit code. */
  readonly category: ErrorCategory;
  /** Stable machine name in PascalCase; for service errors the service's own error name. */
  readonly code: string;
  /** One line: why it happened. Omit when the message already says it. */
  readonly reason?: string | undefined;
  /** One line: what to do next, ending in a command where there is one. */
  readonly hint?: string | undefined;
  /** The AWS request id of a service error. */
  readonly requestId?: string | undefined;
  readonly cause?: unknown;
}

/** The command and the sandbox are bundled apart, each with its own copy of the class below. */
const APP_ERROR: unique symbol = Symbol.for('awsops.AppError');

/** The one error type of awsops: everything that a user is told about a failure. */
export class AppError extends Error {
  /** True for the errors of another bundle as well. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && APP_ERROR in value;
  }

  readonly category: ErrorCategory;
  readonly code: string;
  readonly reason: string | undefined;
  readonly hint: string | undefined;
  readonly requestId: string | undefined;

  constructor(message: string, fields: AppErrorFields) {
    super(message, { cause: fields.cause });
    this.name = 'AppError';
    this.category = fields.category;
    this.code = fields.code;
    this.reason = fields.reason;
    this.hint = fields.hint;
    this.requestId = fields.requestId;
  }

  get [APP_ERROR](): true {
    return true;
  }

  get exitCode(): number {
    return exitCodeOf[this.category];
  }
}

/** A bad flag, value or file: exit code 2. */
export function usageError(message: string, fields: Partial<Omit<AppErrorFields, 'category'>> = {}): AppError {
  return new AppError(message, { code: 'UsageError', ...fields, category: 'usage' });
}

/** Bad or missing configuration or environment: exit code 3. */
export function configError(message: string, fields: Partial<Omit<AppErrorFields, 'category'>> = {}): AppError {
  return new AppError(message, { code: 'ConfigurationError', ...fields, category: 'config' });
}

/** A resource that the user named and that does not exist: exit code 5. */
export function notFoundError(message: string, fields: Partial<Omit<AppErrorFields, 'category'>> = {}): AppError {
  return new AppError(message, { code: 'NotFound', ...fields, category: 'not_found' });
}
