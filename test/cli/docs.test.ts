import { spawnSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { toMan } from '../../scripts/docs/man.js';
import { escape, toMarkdown } from '../../scripts/docs/markdown.js';
import { section, terms, text, type Page } from '../../scripts/docs/page.js';
import { generateDocs } from '../../scripts/docs/site.js';
import { root } from '../../src/commands/index.js';
import { loadSqlLibrary } from '../../src/lib/athena/index.js';
import { listCommands } from '../../src/lib/cli/tree.js';
import { loadLibrary } from '../../src/lib/logs/library/index.js';
import { version } from '../../src/version.js';

const inRepository = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

describe('the generated documentation', () => {
  let wanted: ReadonlyMap<string, string>;

  beforeAll(async () => {
    const queries = await loadLibrary({ builtIn: inRepository('queries'), user: '' }, () => {});
    const sql = await loadSqlLibrary({ builtIn: inRepository('queries'), user: '' }, () => {});
    wanted = generateDocs({ root, version, queries, sql });
  });

  test('is current: npm run docs would write nothing', async () => {
    for (const [path, content] of wanted) {
      const present = await readFile(inRepository(`docs/${path}`), 'utf8').catch(() => undefined);
      expect(present, `docs/${path} is stale: npm run docs`).toBe(content);
    }
  });

  test.each(['reference', 'man'])('has no page in docs/%s of a command that is gone', async (folder) => {
    const present = await readdir(inRepository(`docs/${folder}`));
    expect(present.filter((name) => !wanted.has(`${folder}/${name}`))).toEqual([]);
  });

  test('has a reference page and a manual page for every command', () => {
    for (const { path } of listCommands(root)) {
      expect(wanted.has(`reference/${path.join('-')}.md`)).toBe(true);
      expect(wanted.has(`man/awsops-${path.join('-')}.1`)).toBe(true);
    }
  });

  test('links only to pages that there are', () => {
    for (const [file, content] of wanted) {
      for (const [, target] of content.matchAll(/\]\(([^)#]+\.md)\)/g)) {
        expect(wanted.has(`reference/${target}`), `${file} links to ${target}`).toBe(true);
      }
    }
  });

  test('says every option of every command on its page', () => {
    for (const { node, path } of listCommands(root)) {
      const page = wanted.get(`reference/${path.join('-')}.md`);
      // What is on unless it is switched off is written --no-NAME.
      for (const name of Object.keys(node.options ?? {})) expect(page).toMatch(new RegExp(`--(?:no-)?${name}\\b`));
    }
  });

  test('installs every manual page with the package', async () => {
    const { man, files }: { man: string[]; files: string[] } = JSON.parse(
      await readFile(inRepository('package.json'), 'utf8'),
    );
    const pages = [...wanted.keys()].filter((path) => path.startsWith('man/')).map((path) => `docs/${path}`);
    expect(man).toEqual(pages.toSorted());
    expect(files).toContain('docs/man');
  });

  test('says for every command what it has been proven against', async () => {
    const proven = await readFile(inRepository('docs/proven.md'), 'utf8');
    for (const { path } of listCommands(root)) expect(proven).toContain(`\`${path.join(' ')}\``);
  });

  const hasGroff = spawnSync('groff', ['--version']).status === 0;
  test.skipIf(!hasGroff)('formats as manual pages without a warning', () => {
    for (const path of wanted.keys()) {
      if (!path.startsWith('man/')) continue;
      const { stderr, status } = spawnSync('groff', ['-man', '-Tutf8', '-ww', '-z', inRepository(`docs/${path}`)]);
      expect({ path, status, stderr: String(stderr) }).toEqual({ path, status: 0, stderr: '' });
    }
  });
});

describe('the writers', () => {
  const page: Page = {
    title: 'awsops x y',
    summary: 'Do x_y',
    sections: [
      ...section('Notes', text('.not a macro…; back\\slash, a|b and *stars*')),
      ...section('Empty', text(' ')),
      ...section('Options', terms(['option', 'meaning'], [['--a|b', 'one|two <x>']])),
    ],
  };

  test('Markdown takes text as text, and bars do not end a cell', () => {
    const markdown = toMarkdown(page);
    expect(markdown).toContain('.not a macro…; back\\\\slash, a|b and \\*stars\\*');
    expect(markdown).toContain('| `--a\\|b` | one\\|two \\<x> |');
    expect(markdown).not.toContain('Empty');
  });

  test('the manual takes text as text: no macro, no escape, dashes that can be copied', () => {
    const man = toMan(page, { version: '1.2.3' });
    expect(man).toContain('.TH AWSOPS-X-Y 1 "" "awsops 1.2.3" "awsops manual"');
    expect(man).toContain('\\&.not a macro\\[u2026]; back\\eslash, a|b and *stars*');
    expect(man).toContain('.B \\-\\-a|b');
  });

  test('escaping leaves plain text alone', () => {
    expect(escape('3 GiB at 12:00, 50 % of "it"')).toBe('3 GiB at 12:00, 50 % of "it"');
  });
});
