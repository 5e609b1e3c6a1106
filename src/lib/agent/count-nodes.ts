/** `1 node`, `12 nodes` */
export const countNodes = (count: number): string => (count === 1 ? '1 node' : `${count} nodes`);
