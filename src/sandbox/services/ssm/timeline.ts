import type { Call } from '../../types.js';

/** What happens, with the moment at which it does: the clock of the call may be far beyond it. */
export type Happening = (call: Call, atMs: number) => void;

interface Entry {
  readonly atMs: number;
  /** Order of being planned, which decides among those of one moment. */
  readonly sequence: number;
  readonly happen: Happening;
}

/** What is going to happen, in order of time. Nothing happens by itself: somebody has to run it up to now. */
export interface Timeline {
  /** How many entries wait. */
  size(): number;
  plan(atMs: number, happen: Happening): void;
  /** Lets happen, in order, everything up to the call's own time, also what is planned on the way. */
  run(call: Call): void;
}

/** An empty timeline: a binary heap, so that ten thousand nodes cost no more than their own events. */
export function createTimeline(): Timeline {
  const heap: Entry[] = [];
  let sequence = 0;
  return {
    size: () => heap.length,
    plan(atMs, happen) {
      heap.push({ atMs, sequence, happen });
      sequence += 1;
      rise(heap, heap.length - 1);
    },
    run(call) {
      const untilMs = call.clock.now();
      for (let first = heap[0]; first && first.atMs <= untilMs; first = heap[0]) {
        removeFirst(heap);
        first.happen(call, first.atMs);
      }
    },
  };
}

const isBefore = (a: Entry, b: Entry): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.sequence < b.sequence);

function rise(heap: Entry[], from: number): void {
  let index = from;
  while (index > 0) {
    const parent = (index - 1) >>> 1;
    if (!swapIfBefore(heap, index, parent)) return;
    index = parent;
  }
}

function removeFirst(heap: Entry[]): void {
  const last = heap.pop();
  if (!last || heap.length === 0) return;
  heap[0] = last;
  let index = 0;
  for (;;) {
    const left = 2 * index + 1;
    const smaller = isChildBefore(heap, left + 1, left) ? left + 1 : left;
    if (!swapIfBefore(heap, smaller, index)) return;
    index = smaller;
  }
}

function isChildBefore(heap: readonly Entry[], child: number, other: number): boolean {
  const [a, b] = [heap[child], heap[other]];
  return a !== undefined && b !== undefined && isBefore(a, b);
}

function swapIfBefore(heap: Entry[], index: number, other: number): boolean {
  const [a, b] = [heap[index], heap[other]];
  if (!a || !b || !isBefore(a, b)) return false;
  heap[index] = b;
  heap[other] = a;
  return true;
}
