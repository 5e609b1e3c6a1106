/** A unit of time as `bin()` and `datefloor()` know it. */
export type PeriodUnit = 'ms' | 's' | 'm' | 'h' | 'd' | 'w' | 'mo' | 'q' | 'y';

/** A number of units, e.g. `5m`. */
export interface Period {
  readonly amount: number;
  readonly unit: PeriodUnit;
}

// Every spelling the documentation of `stats` lists; those longer than one letter may take a plural s.
const spellings: readonly (readonly [PeriodUnit, readonly string[]])[] = [
  ['ms', ['ms', 'msec', 'millisecond']],
  ['s', ['s', 'sec', 'second']],
  ['m', ['m', 'min', 'minute']],
  ['h', ['h', 'hr', 'hour']],
  ['d', ['d', 'day']],
  ['w', ['w', 'week']],
  ['mo', ['mo', 'mon', 'month']],
  ['q', ['q', 'qtr', 'quarter']],
  ['y', ['y', 'yr', 'year']],
];

const unitOf: ReadonlyMap<string, PeriodUnit> = new Map(
  spellings.flatMap(([unit, words]) =>
    words
      .flatMap((word) => (word.length > 1 ? [word, `${word}s`] : [word]))
      .map((word): [string, PeriodUnit] => [word, unit]),
  ),
);

/** The unit that a word such as `m`, `hrs` or `Months` names, or undefined. */
export function periodUnit(word: string): PeriodUnit | undefined {
  return unitOf.get(word.toLowerCase());
}
