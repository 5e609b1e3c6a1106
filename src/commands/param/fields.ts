import type { OptionSpec } from '../../lib/cli/define.js';
import type { Field, Row } from '../../lib/output/fields.js';
import type { Parameter, ParameterType } from '../../lib/param/index.js';

/** The columns of one parameter, or of one version of it. */
export const parameterFields: readonly Field[] = [
  { key: 'name', describe: 'name of the parameter' },
  { key: 'value', describe: 'value; ******** for a SecureString without --reveal', flex: true },
  { key: 'type', describe: 'one of String, StringList and SecureString' },
  { key: 'version', describe: 'number of the version', kind: 'number' },
  { key: 'lastModified', describe: 'when the version was written', kind: 'time' },
  { key: 'modifiedBy', describe: 'ARN of who wrote it; null: not to be read', inTable: false },
  { key: 'labels', describe: 'labels of the version; null: not to be read' },
];

/** For commands that read values. */
export const revealOption = {
  reveal: { type: 'boolean', describe: 'show the values of SecureStrings (kms:Decrypt on their keys)' },
} as const satisfies Record<string, OptionSpec>;

/** For commands that write a version. */
export const ifVersionOption = {
  'if-version': {
    type: 'int',
    min: 0,
    value: 'N',
    describe: 'only if this is the newest version; 0: only if there is no such parameter',
  },
} as const satisfies Record<string, OptionSpec>;

/** The service's names of the types, by those on the command line. */
export const TYPES = {
  string: 'String',
  'string-list': 'StringList',
  'secure-string': 'SecureString',
} as const satisfies Record<string, ParameterType>;

/** What the command line prints of a parameter. */
export const parameterRow = ({ name, value, type, version, lastModified, modifiedBy, labels }: Parameter): Row => ({
  name,
  value,
  type,
  version,
  lastModified,
  modifiedBy,
  labels,
});
