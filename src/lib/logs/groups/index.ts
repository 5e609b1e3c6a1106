export { parseLogGroupArn, type LogGroupArn } from './group-arn.js';
export { parseGroupPattern } from './group-pattern.js';
export { listGroups } from './list-groups.js';
export type { LogGroup } from './log-group.js';
export { groupNotFound, resolveGroups } from './resolve-groups.js';
