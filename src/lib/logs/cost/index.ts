export { estimateCost, type GroupCost } from './estimate-cost.js';
export { costUsd, pricesIn } from './prices.js';
