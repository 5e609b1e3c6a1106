import { createHash } from 'node:crypto';

/** Gives each thing a name of letters and digits that says what it is, and stays when others come or go. */
export function createNames(style: 'pascal' | 'snake'): (key: string) => string {
  const taken = new Map<string, string>();
  return (key) => {
    const words = key.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
    const plain =
      style === 'pascal'
        ? words.map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`).join('')
        : words.join('_').toLowerCase();
    const owner = taken.get(plain) ?? key;
    if (owner === key) {
      taken.set(plain, key);
      return plain;
    }
    const digest = createHash('sha256').update(key).digest('hex').slice(0, 6);
    return style === 'pascal' ? `${plain}${digest}` : `${plain}_${digest}`;
  };
}
