export { exportEvents, type ExportInput, type ExportResult } from './export/export.js';
export { rawEvents } from './get.js';
export { liveEvents, type LiveInput } from './live.js';
export { NEWEST_FIRST_SINCE_MS } from './read-last.js';
export type { LogRow } from './row.js';
export { tailEvents, type TailInput } from './tail.js';
