import { jsonValue } from '../../core/json-positions.js';
import { entriesOf, everySpot, textOf, type Spot } from '../document.js';
import { isSecretKey, secretIn } from '../secrets.js';
import { ADVANCED_LIMIT, minifyConfig, sizeOf, STANDARD_LIMIT } from '../size.js';
import { splitConfig } from '../split.js';
import type { AgentConfig } from '../types.js';
import { fails, warns, type Rule } from './rule.js';

/** A parameter of type String is readable for everybody who may call ssm:GetParameter, and is copied to every node. */
const secrets: Rule = {
  name: 'secret',
  *check({ root }) {
    for (const spot of everySpot(root)) {
      const what = secretIn(textOf(spot) ?? '');
      const fix = 'keep it out of the configuration: nodes get credentials from their role';
      if (what !== undefined) {
        yield fails(spot, `this looks like ${what}, and is copied to every node in clear text`, fix);
      }
      for (const [key, child] of entriesOf(spot)) {
        const value = textOf(child) ?? '';
        if (!isSecretKey(key) || value === '' || /^\$\{.+\}$/.test(value) || secretIn(value) !== undefined) continue;
        yield warns(child, `"${key}" looks like a secret, and is copied to every node in clear text`, fix);
      }
    }
  },
};

const size: Rule = {
  name: 'size',
  *check({ root, text }) {
    const { characters, bytes } = sizeOf(text);
    if (bytes <= STANDARD_LIMIT) return;
    const minified = sizeOf(minifyConfig(text)).bytes;
    const counted = characters === bytes ? `${bytes} characters` : `${characters} characters (${bytes} bytes)`;
    const small = `${minified} without white space`;
    if (minified > ADVANCED_LIMIT) {
      const reason = `${counted}, ${small}: Parameter Store takes ${ADVANCED_LIMIT} at the most`;
      yield fails(root, reason, splitAdvice(root));
    } else if (minified > STANDARD_LIMIT) {
      const reason = `${counted}, ${small}: more than ${STANDARD_LIMIT} need a parameter of the tier Advanced, which is billed`;
      yield warns(root, reason, 'shorten it, or split it in two files that the agent appends to each other');
    } else {
      const reason = `${counted}: more than ${STANDARD_LIMIT} need the tier Advanced, but only ${small}`;
      yield warns(root, reason, 'store it without white space');
    }
  },
};

/** Parts that each fit into a parameter of the tier Standard, in the order in which nodes take them. */
function splitAdvice(root: Spot): string {
  const parts = splitConfig(asObject(jsonValue(root.node)));
  if (parts === undefined) return 'shorten it: one of its parts alone is too large';
  const sizes = parts.map(({ sections, bytes }) => `${sections.join(' and ')} (${bytes})`);
  return `split it in ${parts.length} parameters, the later ones appended: ${sizes.join(', ')}`;
}

const asObject = (value: unknown): AgentConfig =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};

export const textWideRules: readonly Rule[] = [secrets, size];
