import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { queryDirectories } from '../../../src/commands/query-directories.js';
import type { TaskEvent } from '../../../src/lib/core/events.js';
import { parseInsights } from '../../../src/lib/logs/insights/index.js';
import { bindParameters, chooseQuery, loadLibrary, type SavedQuery } from '../../../src/lib/logs/library/index.js';

const shipped = queryDirectories({}).builtIn;
const noReport = (): void => undefined;
/** A value for every parameter without a default. */
const samples: Readonly<Record<string, string>> = { ip: '10.0.0.1', cidr: '10.0.0.0/16', string: 'a "word"' };

const boundText = (query: SavedQuery): string =>
  bindParameters(
    query,
    Object.fromEntries(
      query.parameters.flatMap(({ name, type, default: fallback }) =>
        fallback === null ? [[name, samples[type] ?? '']] : [],
      ),
    ),
  );

describe('the shipped queries', () => {
  test('are at least twenty, and all valid, described and with described parameters', async () => {
    const library = await loadLibrary({ builtIn: shipped, user: '/nowhere' }, noReport);
    expect(library.length).toBeGreaterThanOrEqual(20);
    for (const query of library) {
      expect(() => parseInsights(boundText(query)), query.name).not.toThrow();
      expect(query.description, query.name).toMatch(/^[A-Z].{20,}[^.]$/);
      for (const parameter of query.parameters) expect(parameter.description, query.name).not.toBe('');
    }
  });
});

describe('the library', () => {
  let user: string;
  beforeEach(async () => {
    user = await mkdtemp(join(tmpdir(), 'awsops-queries-'));
  });
  afterEach(() => rm(user, { recursive: true }));

  test("the user's own queries stand beside the shipped ones and replace those of the same name", async () => {
    await writeFile(join(user, 'mine.insights'), '# description: Mine\nfields a');
    await writeFile(join(user, 'root-use.insights'), 'fields b');
    await writeFile(join(user, 'notes.txt'), 'not a query');
    const library = await loadLibrary({ builtIn: shipped, user }, noReport);
    const mine = library.filter(({ source }) => source === 'user').map(({ name, text }) => [name, text]);
    expect(mine).toEqual([
      ['mine', 'fields a'],
      ['root-use', 'fields b'],
    ]);
    expect(library.filter(({ name }) => name === 'root-use')).toHaveLength(1);
  });

  test('a broken file of the user is named and does not disable the others', async () => {
    await writeFile(join(user, 'bad.insights'), 'fields {{x}}');
    await writeFile(join(user, 'good.insights'), 'fields a');
    const events: TaskEvent[] = [];
    const library = await loadLibrary({ builtIn: '/nowhere', user }, (event) => void events.push(event));
    expect(library.map(({ name }) => name)).toEqual(['good']);
    expect(events).toEqual([
      {
        type: 'warn',
        code: 'BadQueryFile',
        message: expect.stringContaining('bad.insights" is not a query file: {{x}}'),
      },
    ]);
  });

  describe('chooseQuery', () => {
    const sources = (): Parameters<typeof chooseQuery>[1] => ({
      directories: { builtIn: shipped, user },
      readStdin: async () => 'fields fromStdin',
      report: noReport,
    });
    const none = { params: [], groups: [] };

    test('takes a text as it is', async () => {
      const chosen = await chooseQuery({ ...none, query: 'fields a, {{b}}', groups: ['/g'] }, sources());
      expect(chosen).toEqual({ text: 'fields a, {{b}}', groups: ['/g'], groupsAreSuggested: false });
    });

    test('@NAME takes a saved query on the groups it is meant for', async () => {
      const chosen = await chooseQuery({ ...none, query: '@vpc-rejected-sources', params: ['limit=3'] }, sources());
      expect(chosen).toEqual({
        text: expect.stringContaining('limit 3'),
        groups: ['/aws/vpc/*'],
        groupsAreSuggested: true,
      });
    });

    test.each([
      ['--limit fills in the parameter of that name', { limit: 4 }, 'limit 4'],
      ['--param limit=N wins over --limit', { limit: 4, params: ['limit=6'] }, 'limit 6'],
    ])('%s', async (_, choice, text) => {
      const chosen = await chooseQuery({ ...none, query: '@vpc-rejected-sources', ...choice }, sources());
      expect(chosen.text).toContain(text);
    });

    test('-g wins over the groups of a saved query', async () => {
      const chosen = await chooseQuery({ ...none, query: '@root-use', groups: ['/mine'] }, sources());
      expect(chosen.groups).toEqual(['/mine']);
    });

    test('reads a file, and standard input', async () => {
      const file = join(user, 'f.insights');
      await writeFile(file, '# param: n number 5 — n\nlimit {{n}}');
      expect((await chooseQuery({ ...none, file, params: ['n=7'] }, sources())).text).toBe('limit 7');
      expect((await chooseQuery({ ...none, file: '-' }, sources())).text).toBe('fields fromStdin');
    });

    test('a value may hold equals signs', async () => {
      const chosen = await chooseQuery({ ...none, query: '@find-text', params: ['text=a=b'] }, sources());
      expect(chosen.text).toContain('"a=b"');
    });

    test.each([
      [{ ...none }, 'MissingQuery'],
      [{ ...none, query: '  ' }, 'MissingQuery'],
      [{ ...none, query: 'fields a', file: 'x' }, 'TwoQueries'],
      [{ ...none, file: '/nowhere/x.insights' }, 'UnreadableFile'],
      [{ ...none, query: 'fields a', params: ['x=1'] }, 'UnknownParameter'],
      [{ ...none, query: '@root-use', params: ['rows'] }, 'UsageError'],
      [{ ...none, query: '@find-text', params: ['text=1', 'text=2'] }, 'UsageError'],
    ])('%j is a usage error: %s', async (choice, code) => {
      await expect(chooseQuery(choice, sources())).rejects.toMatchObject({ code, exitCode: 2 });
    });

    test('an unknown name is not_found, with the nearest one', async () => {
      const failure = chooseQuery({ ...none, query: '@rootuse' }, sources());
      await expect(failure).rejects.toMatchObject({ exitCode: 5, reason: 'did you mean "@root-use"?' });
    });
  });
});
