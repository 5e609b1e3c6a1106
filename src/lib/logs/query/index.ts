export type { QueryRow } from './rows.js';
export { runQuery } from './run-query.js';
export type { QueryInput, QueryLanguage } from './types.js';
