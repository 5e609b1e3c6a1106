export * from './run/index.js';
export * from './inventory/index.js';
export * from './probe/index.js';
export * from './arrival/index.js';
