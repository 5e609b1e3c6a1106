import { readContext } from '../access/read-context.js';
import type { Catalog } from '../catalog/index.js';
import type { TextFile } from '../../core/read-text-file.js';
import { EXPECTATIONS, type AccessTest, type Expectation, type TestSubject } from './types.js';
import { yamlReader, type YamlReader } from '../../yaml/index.js';

/** What tests have in common, or have each for themselves; lists may also be written in the singular. */
const SUBJECT_KEYS = [
  'principal',
  'principals',
  'policy',
  'policies',
  'boundary',
  'scp',
  'scps',
  'resourcePolicy',
  'sessionPolicy',
  'sessionPolicies',
  'caller',
];
const SHARED_KEYS = [...SUBJECT_KEYS, 'context', 'tests'];
const TEST_KEYS = [
  'name',
  ...SUBJECT_KEYS,
  'action',
  'actions',
  'resource',
  'resources',
  'context',
  'expect',
  'expected',
];

const ERRORS = {
  code: 'InvalidTestFile',
  hint: 'the form of the file: awsops iam test --help; a starting one: awsops iam test --init PRINCIPAL',
};

/**
 * Reads the tests of a file. What stands beside `tests` is for all of them; a test that names principals or policies of
 * its own is about those alone. Context keys are joined, the test's own before.
 *
 * @throws usage error with line and column for what is wrong, and for a file without tests
 */
export function parseTests(file: TextFile, catalog: Catalog): readonly AccessTest[] {
  const reader = yamlReader(file, ERRORS);
  const shared = reader.members(reader.root, 'a file of tests', SHARED_KEYS);
  const list = shared.get('tests');
  const nodes = list === undefined ? [] : reader.items(list, '"tests"');
  if (nodes.length === 0) throw reader.fail(list ?? reader.root, 'there are no tests in this file');
  const defaults = readSubject(shared, { reader });
  return nodes.map((node) => {
    const members = reader.members(node, 'a test', TEST_KEYS);
    const subject = readSubject(members, { reader, defaults });
    if (subject.principals.length + subject.policies.length === 0 && subject.resourcePolicy === null) {
      throw reader.fail(
        node,
        'this test names neither a principal nor a policy',
        'add "principal: NAME" or "policy: FILE"',
      );
    }
    const context = readTestContext([shared.get('context'), members.get('context')], { reader, catalog });
    const actions = readList(members, ['actions', 'action'], reader);
    const resources = readList(members, ['resources', 'resource'], reader);
    if (actions === undefined) throw reader.fail(node, 'this test has no "actions"');
    const expected = readExpectation(members.get('expect') ?? members.get('expected'), { reader, node });
    const { line } = reader.place(node);
    const name = members.get('name');
    return {
      ...subject,
      name: name === undefined ? `${actions.join(', ')} is ${expected}` : reader.text(name, '"name"'),
      file: file.name,
      line,
      actions,
      resources: resources ?? [],
      context,
      expected,
    };
  });
}

type Members = ReadonlyMap<string, unknown>;

function readSubject(
  members: Members,
  { reader, defaults }: { readonly reader: YamlReader; readonly defaults?: TestSubject },
): TestSubject {
  const one = (key: string): string | undefined => {
    const node = members.get(key);
    return node === undefined ? undefined : reader.text(node, `"${key}"`);
  };
  const principals = readList(members, ['principals', 'principal'], reader);
  const policies = readList(members, ['policies', 'policy'], reader);
  const isOwn = principals !== undefined || policies !== undefined;
  const inherited = isOwn ? undefined : defaults;
  const subject = {
    principals: principals ?? inherited?.principals ?? [],
    policies: policies ?? inherited?.policies ?? [],
    boundary: one('boundary') ?? defaults?.boundary ?? null,
    scps: readList(members, ['scps', 'scp'], reader) ?? defaults?.scps ?? [],
    resourcePolicy: one('resourcePolicy') ?? defaults?.resourcePolicy ?? null,
    sessionPolicies: readList(members, ['sessionPolicies', 'sessionPolicy'], reader) ?? defaults?.sessionPolicies ?? [],
    caller: one('caller') ?? defaults?.caller ?? null,
  };
  if (subject.principals.length > 0 && subject.policies.length > 0) {
    const node = members.get('policies') ?? members.get('policy');
    throw reader.fail(node, 'a test is about principals or about policies, not both', 'leave one of them out');
  }
  return subject;
}

function readList(
  members: Members,
  [plural, singular]: readonly [string, string],
  reader: YamlReader,
): readonly string[] | undefined {
  const [many, one] = [members.get(plural), members.get(singular)];
  if (many !== undefined && one !== undefined) {
    throw reader.fail(one, `"${plural}" and "${singular}" are the same: write one of them`);
  }
  const node = many ?? one;
  return node === undefined
    ? undefined
    : [...new Set(reader.texts(node, `"${many === undefined ? singular : plural}"`))];
}

function readTestContext(
  nodes: readonly unknown[],
  { reader, catalog }: { readonly reader: YamlReader; readonly catalog: Catalog },
): AccessTest['context'] {
  const byKey = new Map<string, readonly string[]>();
  for (const node of nodes) {
    if (node === undefined) continue;
    for (const [key, value] of reader.entries(node, '"context"')) {
      const assignments = reader.texts(value, `"${key}"`).map((text) => `${key}=${text}`);
      byKey.set(key.toLowerCase(), assignments);
    }
  }
  return readContext([...byKey.values()].flat(), catalog);
}

function readExpectation(
  value: unknown,
  { reader, node }: { readonly reader: YamlReader; readonly node: unknown },
): Expectation {
  const text = value === undefined ? undefined : reader.text(value, '"expect"');
  const found = EXPECTATIONS.find((one) => one === text);
  if (found !== undefined) return found;
  const message = text === undefined ? 'this test expects nothing' : `"${text}" cannot be expected`;
  throw reader.fail(value ?? node, message, `write "expect: ${EXPECTATIONS.join('", "expect: ')}"`);
}
