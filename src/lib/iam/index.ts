export * from './evaluate/index.js';
export * from './simulate/index.js';
