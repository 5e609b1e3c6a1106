import type { StoredCommand } from '../types.js';

/** API reference, SendCommand: a number, or a share of the targets. */
export const CONCURRENCY_PATTERN = /^([1-9][0-9]*|[1-9][0-9]%|[1-9]%|100%)$/;
export const ERRORS_PATTERN = /^([1-9][0-9]*|[0]|[1-9][0-9]%|[0-9]%|100%)$/;
export const DEFAULT_CONCURRENCY = '50';
export const DEFAULT_ERRORS = '0';

/** On how many nodes a command may run at the same time: one at least. */
export const maxActive = (command: StoredCommand): number => Math.max(1, amount(command.maxConcurrency, command));

/** How many errors a command bears; the next one stops it. */
export const maxErrorCount = (command: StoredCommand): number => amount(command.maxErrors, command);

function amount(text: string, { targetCount }: StoredCommand): number {
  const number = Number.parseInt(text, 10);
  return text.endsWith('%') ? Math.floor((targetCount * number) / 100) : number;
}
