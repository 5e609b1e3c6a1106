export { checkTable, type CheckTableInput } from './check/check-table.js';
export type { CreateTableInput } from './create/input.js';
export { planCreateTable } from './create/plan-create.js';
export { TABLE_KINDS, type TableKind } from './kinds/types.js';
export { listTables, type TableRow } from './list.js';
