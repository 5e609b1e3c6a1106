export * from './simulate/index.js';
