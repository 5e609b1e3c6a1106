export { costOf, costText } from './cost-of.js';
