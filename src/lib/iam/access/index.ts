export { accessMatrix, describeAnswers } from './describe.js';
export { readContext } from './read-context.js';
export { simulateAccess } from './simulate-access.js';
export type { AccessAnswer, AccessQuestion, AccessReport, AccessRow } from './types.js';
