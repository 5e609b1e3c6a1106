import { layersRule } from './layers.js';

const DIRECTIVE = /^\s*(?:(?:oxlint|eslint)-disable\S*|@ts-expect-error)\b(.*)$/s;

/** A switched-off rule says why, after ` -- `; `@ts-expect-error` right behind the word. */
const reasonedDisable = {
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          const rest = DIRECTIVE.exec(comment.value)?.[1];
          const isTypeScript = comment.value.includes('@ts-expect-error');
          if (rest === undefined || (isTypeScript ? rest.trim().length > 10 : / -- \S.{9,}/.test(rest))) continue;
          context.report({ loc: comment.loc, message: 'say why this is switched off: `rule -- reason`' });
        }
      },
    };
  },
};

// oxlint-disable-next-line import/no-default-export -- the form that oxlint loads
export default { meta: { name: 'awsops' }, rules: { layers: layersRule, 'reasoned-disable': reasonedDisable } };
