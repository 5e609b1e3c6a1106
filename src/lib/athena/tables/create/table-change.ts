import type { TaskContext } from '../../../aws/task-context.js';
import { AppError } from '../../../errors/app-error.js';
import type { PlannedChange } from '../../../plan/types.js';
import { renderDdl } from '../../ddl/render.js';
import type { CreateTable } from '../../ddl/types.js';
import { storageOf } from '../../table/storage.js';
import type { CatalogTable } from '../catalog.js';
import { tableDifferences } from './compare.js';
import type { CreateTableSettings } from './input.js';
import { isOwnTable, tableOwnerWords } from './ownership.js';

/**
 * What to do about the table of a statement, compared with the one that is there, if any.
 *
 * @throws an error with the differences where it is another one and may not be replaced
 */
export function tableChange(
  statement: CreateTable,
  {
    existing,
    settings,
    ctx,
    run,
  }: {
    readonly existing: CatalogTable | undefined;
    readonly settings: CreateTableSettings;
    readonly ctx: TaskContext;
    readonly run: (sql: string) => Promise<unknown>;
  },
): PlannedChange {
  const { database, name } = settings;
  const row = { resource: 'table', id: `${database}.${name}` } as const;
  const create = renderDdl(statement);
  if (existing === undefined) {
    const columns = `${statement.columns.length} columns`;
    const keys = statement.partitionedBy.map((column) => column.name);
    const reason = keys.length === 0 ? columns : `${columns}, partitions by ${keys.join(', ')}`;
    return { ...row, action: 'create', reason, apply: async () => void (await run(create)) };
  }
  const differences =
    existing.type === 'files'
      ? tableDifferences(existing.storage, { wanted: storageOf(statement), nowMs: ctx.clock.now() })
      : [`it is a ${existing.type === 'iceberg' ? 'table of Iceberg' : existing.type}, not a table of files`];
  if (differences.length === 0) return { ...row, action: 'none', reason: 'it is so already' };
  const isOwn = isOwnTable(existing);
  const mayReplace = isNamed(settings) || (settings.replace === true && isOwn);
  if (existing.type !== 'files' || !mayReplace) throw tableDiffers(row.id, { differences, existing, settings });
  const drop = renderDdl({ kind: 'dropTable', table: { database, name }, ifExists: true });
  const owner = isOwn ? '' : `; ${tableOwnerWords(existing)}`;
  return {
    ...row,
    action: 'update',
    reason: `dropped and made again (the objects stay)${owner}; ${listed(differences)}`,
    apply: async () => {
      await run(drop);
      try {
        await run(create);
      } catch (error) {
        const message = `table "${row.id}" is dropped and was not made again: run the same command again to make it`;
        ctx.report({ type: 'warn', code: 'TableDropped', message });
        throw error;
      }
    },
  };
}

/** Whether the user said by name that this table may be dropped whoever made it. */
const isNamed = ({ database, name, replaceForeign: named }: CreateTableSettings): boolean =>
  named === name || named === `${database}.${name}`;

/** More would hide the command to run. */
const MAX_LISTED = 5;

function listed(differences: readonly string[]): string {
  const more = differences.length > MAX_LISTED ? `; and ${differences.length - MAX_LISTED} more` : '';
  return `${differences.slice(0, MAX_LISTED).join('; ')}${more}`;
}

function tableDiffers(
  id: string,
  {
    differences,
    existing,
    settings,
  }: {
    readonly differences: readonly string[];
    readonly existing: CatalogTable;
    readonly settings: CreateTableSettings;
  },
): AppError {
  const reason = listed(differences);
  const detail = { category: 'failed', code: 'TableDiffers', reason } as const;
  const message = `table "${id}" is there, and is another one`;
  if (existing.type !== 'files') return new AppError(message, { ...detail, hint: 'make another with --name NAME' });
  const lost = 'partitions that were added by hand are lost, objects are not';
  if (isOwnTable(existing)) {
    return new AppError(message, {
      ...detail,
      hint: `make it anew with --replace (${lost}), or another with --name NAME`,
    });
  }
  const hint = `make another with --name NAME; or to drop it all the same (${lost}): --replace-foreign ${settings.name}`;
  if (settings.replace !== true) return new AppError(message, { ...detail, hint });
  return new AppError(`table "${id}" is not replaced: it is somebody else’s`, {
    ...detail,
    code: 'ForeignTable',
    reason: `${tableOwnerWords(existing)}; ${reason}`,
    hint,
  });
}
