import type { Call } from '../../types.js';

/** A UUID from the sandbox's own random numbers, so that a run can be repeated. */
export function newId(call: Pick<Call, 'random'>): string {
  const digits = Array.from({ length: 32 }, () => Math.floor(call.random() * 16).toString(16)).join('');
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `a${digits.slice(17, 20)}`,
    digits.slice(20),
  ].join('-');
}
