import { compileGlob, type TextTest } from '../evaluate/glob.js';
import { parseTemplate } from '../evaluate/template.js';

export type { TextTest } from '../evaluate/glob.js';

/** Tests a text with `*` and `?`; case counts. */
export const wildcardTest = (pattern: string): TextTest =>
  compileGlob(
    parseTemplate(pattern, { wildcards: true, variables: false }).flatMap((part) =>
      part.kind === 'variable' ? [] : [part],
    ),
  );
