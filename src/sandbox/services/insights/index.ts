export { checkInsights, executeInsights, type InsightsInput, type InsightsResult } from './execute.js';
export type { InsightsEvent } from './row.js';
export { InsightsUnsupportedError } from './unsupported.js';
