import type { Block, Link, Page, Section } from './page.js';

/** A page as Markdown. */
export function toMarkdown(page: Page): string {
  const parts = [`# ${page.title}`, `${page.summary}.`, ...page.sections.map(sectionText)];
  return `${GENERATED}\n\n${parts.join('\n\n')}\n`;
}

const GENERATED = '<!-- Written by `npm run docs` from the command tree: change the command, not this file. -->';

/** The name of the page of a command, from its words. */
export const pageFile = (path: readonly string[]): string => (path.length === 0 ? 'index.md' : `${path.join('-')}.md`);

const sectionText = ({ title, blocks }: Section): string => [`## ${title}`, ...blocks.map(blockText)].join('\n\n');

function blockText(block: Block): string {
  switch (block.kind) {
    case 'text':
      return escape(block.text);
    case 'code':
      return `\`\`\`${block.language}\n${block.text}\n\`\`\``;
    case 'terms':
      return table(
        block.head,
        block.rows.map(([term, meaning]) => [literal(term), cell(meaning)]),
      );
    case 'links':
      return block.to.map(linkText).join('\n');
  }
}

const linkText = ({ path, summary }: Link): string =>
  `- [awsops${path.map((word) => ` ${word}`).join('')}](${pageFile(path)}): ${escape(summary)}`;

/** A table; the cells are Markdown already. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** Code in a cell: a bar would end the cell even there. */
export const literal = (value: string): string => `\`${value.replaceAll('|', '\\|')}\``;

const cell = (value: string): string => escape(value).replaceAll('|', '\\|').replace(/\s+/g, ' ');

/** Text in which nothing is markup. */
export const escape = (value: string): string => value.replace(/[\\`*_<]/g, '\\$&');
