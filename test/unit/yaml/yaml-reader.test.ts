import { describe, expect, test } from 'vitest';
import { yamlReader, type YamlReader } from '../../../src/lib/yaml/index.js';

const read = (text: string): YamlReader =>
  yamlReader({ name: 'a.yaml', text }, { code: 'InvalidFile', hint: 'see the manual' });

const refusal = (work: () => unknown): { message: string; hint: string | undefined; code: string } => {
  try {
    work();
  } catch (error) {
    const { message, hint, code } = error as { message: string; hint?: string; code: string };
    return { message, hint, code };
  }
  throw new Error('it was not refused');
};

describe('yamlReader', () => {
  test('reads YAML and JSON alike', () => {
    for (const text of ['a: 1\nb: [x, 2]\nc: true', '{"a": 1, "b": ["x", 2], "c": true}']) {
      const reader = read(text);
      const members = reader.members(reader.root, 'the file', ['a', 'b', 'c']);
      expect(reader.text(members.get('a'), 'a')).toBe('1');
      expect(reader.texts(members.get('b'), 'b')).toEqual(['x', '2']);
      expect(reader.boolean(members.get('c'), 'c')).toBe(true);
      expect([reader.isList(members.get('b')), reader.isObject(reader.root)]).toEqual([true, true]);
    }
  });

  test('follows aliases', () => {
    const reader = read('a: &x [1]\nb: *x');
    expect(reader.texts(reader.entries(reader.root, 'the file').get('b'), 'b')).toEqual(['1']);
  });

  test.each<[string, string, (reader: YamlReader) => unknown, string]>([
    ['text that is not YAML', 'a: [1', (reader) => reader, 'a.yaml:1:6: Flow sequence in block collection must be'],
    ['a key twice', 'a: 1\na: 2', (reader) => reader, 'a.yaml:2:1: Map keys must be unique'],
    [
      'an empty file',
      '',
      (reader) => reader.entries(reader.root, 'the file'),
      'a.yaml:1:1: the file has to be an object',
    ],
    [
      'a list in place of an object',
      '\n- 1',
      (reader) => reader.entries(reader.root, 'the file'),
      'a.yaml:2:1: the file has',
    ],
    [
      'a key without a value',
      'a: {b}',
      (reader) => reader.entries(reader.entries(reader.root, 'f').get('a'), 'a'),
      'a.yaml:1:5: "b" has no value',
    ],
    [
      'text that is no boolean',
      'a: yes',
      (reader) => reader.boolean(reader.entries(reader.root, 'f').get('a'), '"a"'),
      'a.yaml:1:4: "a" has to be true or false',
    ],
  ])('refuses %s with its place', (_, text, work, message) => {
    const { message: told, code } = refusal(() => work(read(text)));
    expect(told).toContain(message);
    expect(code).toBe('InvalidFile');
  });

  test('suggests the key that was meant, and else lists them', () => {
    const reader = read('prefx: a');
    const known = ['prefix', 'alarms'];
    expect(refusal(() => reader.members(reader.root, 'a file', known))).toMatchObject({
      message: 'a.yaml:1:1: a file has no "prefx"',
      hint: 'did you mean "prefix"?',
    });
    expect(refusal(() => reader.members(read('zzz: 1').root, 'a file', known)).hint).toBe('it may have prefix, alarms');
  });
});
