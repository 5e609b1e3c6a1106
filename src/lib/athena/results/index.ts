export type { ResultColumn, ResultRow } from './columns.js';
export { openResult, type QueryResult } from './read-result.js';
export { openObject, parseS3Location } from './read-object.js';
