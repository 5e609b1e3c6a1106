export { queryInput } from './query-input.js';
export { runAthenaQuery } from './run-query.js';
export { checkStatsFile, writeStatsFile } from './stats-file.js';
export type { AthenaQueryInput, AthenaResult, QueryStatistics } from './types.js';
