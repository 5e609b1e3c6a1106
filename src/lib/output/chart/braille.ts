/** A grid of dots, two to a column and four to a line of text, counted from the bottom left. */
export interface Canvas {
  /** Sets the dots of a column from `low` to `high`, both inclusive. */
  line(x: number, low: number, high: number): void;
  /** The character at a column of text, lines counted from the bottom; a blank without dots. */
  cell(column: number, line: number): string;
}

/** Bits of the eight dots of a Braille character (Unicode, U+2800), by column and by height from the bottom. */
const BITS = [
  [0x40, 0x04, 0x02, 0x01],
  [0x80, 0x20, 0x10, 0x08],
] as const;
const BLANK = 0x28_00;

export function createCanvas(columns: number, lines: number): Canvas {
  const cells = new Uint8Array(columns * lines);
  return {
    line(x, low, high) {
      const column = Math.floor(x / 2);
      for (let y = Math.max(0, low); y <= Math.min(high, lines * 4 - 1); y += 1) {
        const at = Math.floor(y / 4) * columns + column;
        const bit = BITS[x % 2 === 0 ? 0 : 1][y % 4] ?? 0;
        cells[at] = (cells[at] ?? 0) | bit;
      }
    },
    cell(column, line) {
      const bits = cells[line * columns + column] ?? 0;
      return bits === 0 ? ' ' : String.fromCodePoint(BLANK + bits);
    },
  };
}
