export * from './object-format.js';
