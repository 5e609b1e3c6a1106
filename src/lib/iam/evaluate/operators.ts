import { BlockList, isIP } from 'node:net';
import { compileArn, isArnPattern } from './arn-patterns.js';
import { compileTemplate, parseTemplate, variableKeys, type TemplateTest } from './template.js';

/** A value of a condition, compiled. */
export interface CompiledValue {
  readonly test: TemplateTest;
  /** Context keys of its variables. */
  readonly keys: readonly string[];
  /** Why it cannot match anything; undefined when it can. */
  readonly flaw: string | undefined;
}

/** One operator of the policy language, without set operators and `IfExists`. */
export interface Operator {
  readonly negated: boolean;
  compile(value: string, variables: boolean): CompiledValue;
}

const text =
  ({ wildcards, ignoreCase = false }: { readonly wildcards: boolean; readonly ignoreCase?: boolean }) =>
  (value: string, variables: boolean): CompiledValue => {
    const parts = parseTemplate(value, { wildcards, variables });
    if (!ignoreCase) return { test: compileTemplate(parts), keys: variableKeys(parts), flaw: undefined };
    const test = compileTemplate(parts, (resolved) => {
      const wanted = resolved.map((part) => (part.kind === 'text' ? part.text : '')).join('');
      return (given) => given.toLowerCase() === wanted.toLowerCase();
    });
    return { test, keys: variableKeys(parts), flaw: undefined };
  };

function arn(value: string, variables: boolean): CompiledValue {
  const parts = parseTemplate(value, { wildcards: true, variables });
  const flaw = isArnPattern(parts) ? undefined : 'it does not have the six components of an ARN';
  return { test: compileArn(parts), keys: variableKeys(parts), flaw };
}

/** Operators whose values are read as something else than text: no variables, no wildcards. */
const typed =
  <T>(
    read: (value: string) => T | undefined,
    { what, holds }: { readonly what: string; readonly holds: (given: T, wanted: T) => boolean },
  ) =>
  (pattern: string): CompiledValue => {
    const wanted = read(pattern);
    if (wanted === undefined) return { test: () => false, keys: [], flaw: `it is not ${what}` };
    const test = (given: string): boolean => {
      const value = read(given);
      return value !== undefined && holds(value, wanted);
    };
    return { test, keys: [], flaw: undefined };
  };

type Comparison = 'Equals' | 'LessThan' | 'LessThanEquals' | 'GreaterThan' | 'GreaterThanEquals';

const COMPARISONS: Readonly<Record<Comparison, (given: number, wanted: number) => boolean>> = {
  Equals: (given, wanted) => given === wanted,
  LessThan: (given, wanted) => given < wanted,
  LessThanEquals: (given, wanted) => given <= wanted,
  GreaterThan: (given, wanted) => given > wanted,
  GreaterThanEquals: (given, wanted) => given >= wanted,
};

const numeric = (comparison: Comparison): Operator['compile'] =>
  typed(readNumber, { what: 'a number', holds: COMPARISONS[comparison] });

const date = (comparison: Comparison): Operator['compile'] =>
  typed(readDate, { what: 'a date of ISO 8601 or in seconds since 1970', holds: COMPARISONS[comparison] });

function readNumber(value: string): number | undefined {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(value) ? Number(value) : undefined;
}

/** The forms of https://www.w3.org/TR/NOTE-datetime, to which the documentation of the Date operators refers. */
const W3C_DATE =
  /^(?<year>\d{4})(?:-(?<month>\d\d)(?:-(?<day>\d\d)(?:T(?<time>\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(?<zone>Z|[+-]\d\d:\d\d))?)?)?$/;

/** Milliseconds since 1970. */
function readDate(value: string): number | undefined {
  const groups = W3C_DATE.exec(value)?.groups;
  // Four digits alone are a year, not an early second of 1970.
  if (groups === undefined) return /^\d+$/.test(value) ? Number(value) * 1000 : undefined;
  const { year, month = '01', day = '01', time = '00:00', zone = 'Z' } = groups;
  const ms = Date.parse(`${year}-${month}-${day}T${time}${zone}`);
  return Number.isNaN(ms) ? undefined : ms;
}

function readBoolean(value: string): boolean | undefined {
  const lower = value.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}

/** The bytes, in the one way of writing them. */
function readBinary(value: string): string | undefined {
  const isBase64 = /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/.test(value);
  return isBase64 ? Buffer.from(value, 'base64').toString('hex') : undefined;
}

/** The documentation of the Boolean operator allows variables, that of variables does not: they are filled in. */
function bool(value: string, variables: boolean): CompiledValue {
  const parts = parseTemplate(value, { wildcards: false, variables });
  const keys = variableKeys(parts);
  if (keys.length === 0) return typed(readBoolean, { what: 'true or false', holds: (a, b) => a === b })(value);
  const test = compileTemplate(parts, (resolved) => {
    const wanted = readBoolean(resolved.map((part) => (part.kind === 'text' ? part.text : '')).join(''));
    return (given) => wanted !== undefined && readBoolean(given) === wanted;
  });
  return { test, keys, flaw: undefined };
}

/** An address, or a range in CIDR form; without a prefix length, one address. */
function ipAddress(value: string): CompiledValue {
  const [address = '', length, ...more] = value.split('/');
  const version = isIP(address);
  const bits = version === 4 ? 32 : 128;
  const prefix = length === undefined ? bits : /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
  if (version === 0 || more.length > 0 || !(prefix <= bits)) {
    return { test: () => false, keys: [], flaw: 'it is not an IP address or range' };
  }
  const range = new BlockList();
  const family = version === 4 ? 'ipv4' : 'ipv6';
  range.addSubnet(address, prefix, family);
  return { test: (given) => isIP(given) === version && range.check(given, family), keys: [], flaw: undefined };
}

const nullCheck = typed(readBoolean, { what: 'true or false', holds: (given, wanted) => given === wanted });

const positive = (compile: Operator['compile']): Operator => ({ negated: false, compile });
const negative = (compile: Operator['compile']): Operator => ({ negated: true, compile });

/** `Null` asks whether there is a value at all; its values are tested against `true` or `false`. */
export const NULL = 'Null';

/** All operators (IAM user guide, "IAM JSON policy elements: Condition operators"). Their names are case-sensitive. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ['StringEquals', positive(text({ wildcards: false }))],
  ['StringNotEquals', negative(text({ wildcards: false }))],
  ['StringEqualsIgnoreCase', positive(text({ wildcards: false, ignoreCase: true }))],
  ['StringNotEqualsIgnoreCase', negative(text({ wildcards: false, ignoreCase: true }))],
  ['StringLike', positive(text({ wildcards: true }))],
  ['StringNotLike', negative(text({ wildcards: true }))],
  ['NumericEquals', positive(numeric('Equals'))],
  ['NumericNotEquals', negative(numeric('Equals'))],
  ['NumericLessThan', positive(numeric('LessThan'))],
  ['NumericLessThanEquals', positive(numeric('LessThanEquals'))],
  ['NumericGreaterThan', positive(numeric('GreaterThan'))],
  ['NumericGreaterThanEquals', positive(numeric('GreaterThanEquals'))],
  ['DateEquals', positive(date('Equals'))],
  ['DateNotEquals', negative(date('Equals'))],
  ['DateLessThan', positive(date('LessThan'))],
  ['DateLessThanEquals', positive(date('LessThanEquals'))],
  ['DateGreaterThan', positive(date('GreaterThan'))],
  ['DateGreaterThanEquals', positive(date('GreaterThanEquals'))],
  ['Bool', positive(bool)],
  ['BinaryEquals', positive(typed(readBinary, { what: 'base64', holds: (given, wanted) => given === wanted }))],
  ['IpAddress', positive(ipAddress)],
  ['NotIpAddress', negative(ipAddress)],
  ['ArnEquals', positive(arn)],
  ['ArnLike', positive(arn)],
  ['ArnNotEquals', negative(arn)],
  ['ArnNotLike', negative(arn)],
  [NULL, positive(nullCheck)],
]);
