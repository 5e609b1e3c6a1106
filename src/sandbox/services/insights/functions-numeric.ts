import { type FunctionGroup, numeric } from './function-definition.js';

const EARTH_RADIUS_KM = 6371;

function round(value: number, decimals = 0): number {
  const factor = 10 ** Math.trunc(decimals);
  return Math.round(value * factor) / factor;
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

/** The distance in kilometres between two points given in degrees. */
function haversine(lat1: number, lon1: number, lat2: number, lon2: number): number {
  const half = (from: number, to: number): number => Math.sin(radians(to - from) / 2) ** 2;
  const a = half(lat1, lat2) + Math.cos(radians(lat1)) * Math.cos(radians(lat2)) * half(lon1, lon2);
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(a));
}

/** "Numeric operators" of the documentation. */
export const numericFunctions: FunctionGroup = {
  abs: numeric([1, 1], (value = 0) => Math.abs(value)),
  ceil: numeric([1, 1], (value = 0) => Math.ceil(value)),
  floor: numeric([1, 1], (value = 0) => Math.floor(value)),
  greatest: numeric([1, Infinity], (...values) => Math.max(...values)),
  least: numeric([1, Infinity], (...values) => Math.min(...values)),
  log: numeric([1, 1], (value = 0) => Math.log(value)),
  round: numeric([1, 2], (value = 0, decimals = 0) => round(value, decimals)),
  sqrt: numeric([1, 1], (value = 0) => Math.sqrt(value)),
  haversine: numeric([4, 4], (lat1 = 0, lon1 = 0, lat2 = 0, lon2 = 0) => haversine(lat1, lon1, lat2, lon2)),
  toNumber: numeric([1, 1], (value = 0) => value),
  toInt: numeric([1, 1], (value = 0) => Math.trunc(value)),
  toLong: numeric([1, 1], (value = 0) => Math.trunc(value)),
  toDouble: numeric([1, 1], (value = 0) => value),
};
