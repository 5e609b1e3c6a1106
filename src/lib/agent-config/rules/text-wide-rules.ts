import { entriesOf, everySpot, textOf } from '../document.js';
import { isSecretKey, secretIn } from '../secrets.js';
import { ADVANCED_LIMIT, minifyConfig, sizeOf, STANDARD_LIMIT } from '../size.js';
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
      yield fails(root, reason, 'split it in files that the agent appends to each other, e.g. metrics and logs');
    } else if (minified > STANDARD_LIMIT) {
      const reason = `${counted}, ${small}: more than ${STANDARD_LIMIT} need a parameter of the tier Advanced, which is billed`;
      yield warns(root, reason, 'shorten it, or split it in two files that the agent appends to each other');
    } else {
      const reason = `${counted}: more than ${STANDARD_LIMIT} need the tier Advanced, but only ${small}`;
      yield warns(root, reason, 'store it without white space');
    }
  },
};

export const textWideRules: readonly Rule[] = [secrets, size];
