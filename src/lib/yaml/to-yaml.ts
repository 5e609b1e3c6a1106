import { stringify } from 'yaml';

/**
 * A value as YAML for people to go on with: nothing is folded, and no part stands for another one.
 *
 * @param version of YAML that the reader knows; in 1.1 a bare 2012-10-17 is a date, and is quoted
 */
export const toYaml = (value: unknown, version: '1.1' | '1.2' = '1.2'): string =>
  stringify(value, { version, lineWidth: 0, aliasDuplicateObjects: false });
