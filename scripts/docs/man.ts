import type { Block, Page, Section, Term } from './page.js';

/**
 * A page as a manual page of section 1, in man(7) macros.
 *
 * @param options.version shown at the foot
 */
export function toMan(page: Page, options: { readonly version: string }): string {
  const name = page.title.replaceAll(' ', '-');
  return [
    '.\\" Written by npm run docs from the command tree.',
    `.TH ${name.toUpperCase()} 1 "" "awsops ${options.version}" "awsops manual"`,
    '.SH NAME',
    `${escape(name)} \\- ${escape(page.summary)}`,
    ...page.sections.flatMap(sectionLines),
    '',
  ].join('\n');
}

/** The file of the manual page of a command, from its words. */
export const manFile = (path: readonly string[]): string => `${['awsops', ...path].join('-')}.1`;

const sectionLines = ({ title, blocks }: Section): readonly string[] => [
  `.SH ${title.toUpperCase()}`,
  ...blocks.flatMap(blockLines),
];

function blockLines(block: Block): readonly string[] {
  switch (block.kind) {
    case 'text':
      return paragraphs(block.text);
    case 'code':
      return ['.PP', '.EX', ...block.text.split('\n').map(escape), '.EE'];
    case 'terms':
      return block.rows.flatMap(termLines);
    case 'links':
      return ['.PP', block.to.map(({ path }) => `${escape(manFile(path).slice(0, -2))}(1)`).join(',\n')];
  }
}

const termLines = ([term, meaning]: Term): readonly string[] => ['.TP', `.B ${escape(term)}`, escape(meaning)];

const paragraphs = (value: string): readonly string[] =>
  value.split(/\n{2,}/).flatMap((paragraph) => ['.PP', escape(paragraph.replace(/\s+/g, ' '))]);

/** Text in which nothing is a request: no escapes, no line that begins like a macro, dashes that can be copied, ASCII. */
const escape = (value: string): string =>
  value
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(?=[.'])/gm, '\\&')
    .replace(/[\u{80}-\u{10ffff}]/gu, (character) => `\\[u${hex(character)}]`);

const hex = (character: string): string => (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
