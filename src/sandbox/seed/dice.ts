import { createRandom } from '../random.js';

/** Eight hexadecimal digits have so many values; added to one of them, its leading zeros show. */
const HEX_SPAN = 0x1_0000_0000;

interface Weighted {
  readonly weight: number;
}

/** Repeatable choices: the same seed always rolls the same. */
export interface Dice {
  /** A number from `low` (inclusive) to `high` (exclusive). */
  between(low: number, high: number): number;
  /** A whole number from `low` to `high`, both inclusive. */
  whole(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<Items extends readonly [unknown, ...unknown[]]>(items: Items): Items[number];
  /** One item; each comes as often as its weight says. */
  weighted<Items extends readonly [Weighted, ...Weighted[]]>(items: Items): Items[number];
  /** Lower-case hexadecimal digits. */
  hex(digits: number): string;
  uuid(): string;
}

/** Dice for one part of the seed, so that a change in one part leaves the others as they are. */
export function createDice(seed: number): Dice {
  const random = createRandom(seed);
  const whole = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  const hex = (digits: number) => {
    let text = '';
    while (text.length < digits) {
      text += (HEX_SPAN + Math.floor(random() * HEX_SPAN)).toString(16).slice(1);
    }
    return text.slice(0, digits);
  };
  return {
    between: (low, high) => low + random() * (high - low),
    whole,
    chance: (probability) => random() < probability,
    pick: (items) => items[Math.floor(random() * items.length)] ?? items[0],
    weighted(items) {
      let rest = random() * items.reduce((sum, { weight }) => sum + weight, 0);
      const index = items.findIndex(({ weight }) => (rest -= weight) < 0);
      return items[index] ?? items[0];
    },
    hex,
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
  };
}
