import type { TaskContext } from '../../../aws/task-context.js';
import type { CheckStatus, Finding } from '../../../checks/types.js';
import type { ParsedProjection } from '../../projection/parse.js';
import type { CatalogTable } from '../catalog.js';
import type { S3Folder } from '../location.js';
import type { ListedObject } from '../objects.js';

/** What the checks are made from. */
export interface CheckSubject {
  readonly table: CatalogTable;
  /** `database.name` */
  readonly target: string;
  readonly folder: S3Folder;
  readonly projection: ParsedProjection;
  /** The first and the last object of the location, by key. */
  readonly objects: readonly ListedObject[];
  readonly ctx: TaskContext;
}

/** What one check found. */
export interface Outcome {
  readonly status: CheckStatus;
  readonly reason: string;
  readonly fix?: string | null;
  readonly evidence?: Finding['evidence'];
}

export const finding = (
  check: string,
  target: string,
  { status, reason, fix = null, evidence = {} }: Outcome,
): Finding => ({
  check,
  target,
  status,
  reason,
  fix,
  evidence,
});

/** What may not be seen is unknown, by the action that was denied. */
export const denied = (action: string, message: string): Outcome => ({
  status: 'unknown',
  reason: `unknown (denied: ${action}): ${message}`,
  fix: `allow ${action}, or run this with other credentials: awsops whoami`,
});
