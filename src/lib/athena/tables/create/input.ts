import { usageError } from '../../../errors/app-error.js';
import type { TableKind } from '../kinds/types.js';
import { LOG_KINDS } from '../kinds/index.js';
import { parseLocation, type S3Folder } from '../location.js';

/** What a person asks for. */
export interface CreateTableInput {
  readonly kind: TableKind;
  /** `s3://bucket/prefix/` */
  readonly location: string;
  /** Absent: `default`. */
  readonly database?: string | undefined;
  /** Absent: that of the kind, e.g. `alb_access_logs`. */
  readonly name?: string | undefined;
  /** The VPC flow log that the columns are taken from; absent: the one that writes there. */
  readonly flowLog?: string | undefined;
  /** Drop a table of that name that is otherwise, and make it again, when awsops made it. */
  readonly replace?: boolean | undefined;
  /** The name of the table once more: drop it whoever made it. */
  readonly replaceForeign?: string | undefined;
  readonly workgroup?: string | undefined;
  /** Where Athena writes what its statements answer; absent: as the workgroup says. */
  readonly outputLocation?: string | undefined;
}

export interface CreateTableSettings extends CreateTableInput {
  readonly folder: S3Folder;
  readonly database: string;
  readonly name: string;
}

/** "Name databases, tables, and columns": lower case, underscores; 255 characters at most. */
const NAME = /^[a-z0-9_]{1,255}$/;

/** @throws usage error for names and locations that Athena does not take */
export function readCreateInput(input: CreateTableInput): CreateTableSettings {
  const { kind, database = 'default', name = LOG_KINDS[kind].defaultName, flowLog } = input;
  for (const [flag, value] of [
    ['--database', database],
    ['--name', name],
  ] as const) {
    if (!NAME.test(value)) {
      throw usageError(`${flag} "${value}" is no name for Athena`, {
        code: 'InvalidName',
        reason: 'names have lower-case letters, digits and underscores, up to 255',
        hint: `try ${flag} ${
          value
            .toLowerCase()
            .replace(/[^a-z0-9_]+/g, '_')
            .slice(0, 255) || 'logs'
        }`,
      });
    }
  }
  if (flowLog !== undefined && kind !== 'vpc-flow') {
    throw usageError('--flow-log is for the table vpc-flow', { hint: `leave it out for ${kind}` });
  }
  const { replaceForeign: named } = input;
  if (named !== undefined && named !== name && named !== `${database}.${name}`) {
    throw usageError(`--replace-foreign names "${named}", and the table is "${name}"`, {
      code: 'OtherTable',
      hint: `give the same table twice: --name ${NAME.test(named) ? named : name} --replace-foreign ${NAME.test(named) ? named : name}`,
    });
  }
  return { ...input, database, name, folder: parseLocation(input.location) };
}
