export { RETENTION_DAYS } from './retention-days.js';
export { parseRetention, planRetention } from './set-retention.js';
