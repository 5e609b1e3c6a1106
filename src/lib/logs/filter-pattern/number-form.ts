/** What counts as a number in a pattern and in a message: integers, decimals and scientific notation. */
export const numberForm = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/u;
