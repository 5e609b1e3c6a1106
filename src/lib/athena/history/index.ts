export { listHistory, pastResult, type HistoryInput, type HistoryRow } from './history.js';
