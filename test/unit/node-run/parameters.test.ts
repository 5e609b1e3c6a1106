import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { checkParameters, parseParameters } from '../../../src/lib/node/run/command/parameters.js';
import type { DocumentParameter, RunDocument } from '../../../src/lib/node/run/command/read-document.js';
import { failureOf } from '../../../src/lib/node/run/command/row.js';
import { readScript } from '../../../src/lib/node/run/command/script-text.js';

const parameter = (name: string, fields: Partial<DocumentParameter> = {}): DocumentParameter => ({
  name,
  type: 'String',
  isRequired: false,
  allowedValues: undefined,
  allowedPattern: undefined,
  ...fields,
});
const document: RunDocument = {
  name: 'Doc',
  version: '1',
  platforms: ['Linux'],
  steps: {},
  parameters: [
    parameter('action', { isRequired: true, allowedValues: ['Install', 'Uninstall'] }),
    parameter('version', { allowedPattern: '[0-9.]*' }),
    parameter('odd', { allowedPattern: '(?<!java' }),
    parameter('names', { type: 'StringList' }),
  ],
};

describe('parameters', () => {
  test('are read by the first =, and collect values', () => {
    expect(parseParameters(['a=b=c', 'l=1', 'l=2', 'e='])).toEqual({ a: ['b=c'], l: ['1', '2'], e: [''] });
    for (const text of ['a', '=b']) {
      expect(() => parseParameters([text])).toThrow(expect.objectContaining({ category: 'usage' }));
    }
  });

  test('that fit are taken', () => {
    expect(() =>
      checkParameters(document, { action: ['Install'], version: ['1.2'], odd: ['x'], names: ['a', 'b'] }),
    ).not.toThrow();
  });

  test.each([
    [
      { action: ['Install'], verison: ['1'] },
      { code: 'UnknownParameter', hint: 'did you mean --param version=…?' },
    ],
    [{ version: ['1'] }, { code: 'MissingParameter', hint: 'add --param action=Install|Uninstall' }],
    [{ action: ['install'] }, { code: 'InvalidValue', hint: "did you mean --param 'action=Install'?" }],
    [
      { action: ['Install'], version: ['latest'] },
      { code: 'InvalidValue', reason: 'it has to match [0-9.]*' },
    ],
    [{ action: ['Install', 'Uninstall'] }, { code: 'InvalidValue' }],
  ])('%j are refused', (given, fields) => {
    expect(() => checkParameters(document, given)).toThrow(expect.objectContaining({ category: 'usage', ...fields }));
  });
});

describe('the script', () => {
  const read = (words: readonly string[], file?: string, stdin = '') =>
    readScript({ words, file, readStdin: async () => stdin });

  test.each([
    [['df -h | tail -1'], 'df -h | tail -1'],
    [['systemctl', 'is-active', 'nginx'], 'systemctl is-active nginx'],
    [['echo', 'a b', "it's", '$HOME', ''], `echo 'a b' 'it'\\''s' '$HOME' ''`],
  ])('of the words %j is %s', async (words, text) => {
    expect(await read(words)).toBe(text);
  });

  test('comes from a file or standard input', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'awsops-script-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, 'a.sh'), 'echo a\n');
    expect(await read([], join(folder, 'a.sh'))).toBe('echo a\n');
    expect(await read([], '-', 'echo b\n')).toBe('echo b\n');
    expect(await read([])).toBeUndefined();
  });

  test('is refused when it is empty, given twice or not there', async () => {
    for (const bad of [read([' ']), read([], '-', '\n'), read(['a'], 'b'), read([], '/no/such/file')]) {
      await expect(bad).rejects.toMatchObject({ category: 'usage' });
    }
  });
});

describe('the verdict over a run', () => {
  test.each([
    [['success', 'success'], 0, null],
    [['success', 'failed'], 0, 'partial'],
    [['success'], 1, 'partial'],
    [['success', 'not-run'], 0, 'partial'],
    [['success', 'cancelled'], 0, 'partial'],
    [['failed', 'undelivered'], 0, 'failed'],
    [['not-run'], 3, 'failed'],
    [['success', 'unknown', 'failed'], 0, 'timeout'],
    [['success', 'in-progress'], 0, 'timeout'],
    [[], 3, 'not_found'],
  ] as const)('%j with %i left out is %s', (statuses, excluded, failure) => {
    expect(failureOf(statuses, { excluded })).toBe(failure);
  });
});
