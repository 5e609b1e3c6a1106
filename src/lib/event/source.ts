import { usageError } from '../errors/app-error.js';
import { matchesPattern, parseEventPattern, type InputTransformer } from '../event-pattern/index.js';
import { GENERAL_MAIL, GENERAL_TRAIL_MAIL, mailTransformer } from './mail.js';
import { presetNamed } from './presets/index.js';
import type { EventPlace, FilterName } from './presets/types.js';

/** The text of a pattern of one's own, and what it is called in messages. */
export interface PatternFile {
  readonly name: string;
  readonly text: string;
}

/** What a person wants to be told of. */
export interface SourceInput {
  /** The name of a preset; or `file`. */
  readonly preset?: string | undefined;
  readonly file?: PatternFile | undefined;
  /** `PATH=VALUE[,VALUE]`: events whose field has one of the values. */
  readonly where?: readonly string[] | undefined;
  readonly instances?: readonly string[] | undefined;
  readonly states?: readonly string[] | undefined;
}

/** A pattern that is ready to be put, and what goes with it. */
export interface EventSource {
  /** The preset, or `file`. */
  readonly origin: string;
  readonly summary: string;
  /** JSON without white space. */
  readonly pattern: string;
  readonly mail: InputTransformer;
  readonly isFromTrail: boolean;
  readonly place: EventPlace;
  /** What may not be as it was meant. */
  readonly warnings: readonly string[];
}

type Members = Record<string, unknown>;

/** @throws usage error for an unknown preset, a pattern that is none (with line and column), and filters that fit nothing */
export function eventSource(input: SourceInput): EventSource {
  const { preset: name, file } = input;
  if ((name === undefined) === (file === undefined)) {
    throw usageError(name === undefined ? 'neither a preset nor a pattern' : 'a preset and a pattern', {
      code: 'OneSource',
      hint: 'give one of them: awsops event notify PRESET, or -f FILE; the presets are: awsops event presets',
    });
  }
  return file === undefined ? fromPreset(name ?? '', input) : fromFile(file, input);
}

function fromPreset(name: string, input: SourceInput): EventSource {
  const preset = presetNamed(name);
  const filter = (flag: FilterName, values: readonly string[] = []): readonly Where[] => {
    const path = preset.filters[flag];
    if (values.length === 0) return [];
    if (path !== undefined) return [{ flag: `--${flag}`, path, values }];
    throw usageError(`--${flag} does not go with the preset "${name}"`, {
      code: 'FilterNotPossible',
      reason: 'its events do not tell that where a pattern can see it',
      hint: 'filter by a field that they have: --where detail.FIELD=VALUE',
    });
  };
  const wheres = [
    ...filter('instance', input.instances),
    ...filter('state', input.states),
    ...(input.where ?? []).map(readWhere),
  ];
  const { pattern, warnings } = withWheres(JSON.stringify(preset.pattern), { wheres, name: `preset "${name}"` });
  return {
    origin: name,
    summary: [preset.summary, ...wheres.map(({ path, values }) => `${path} is ${values.join(' or ')}`)].join('; '),
    pattern,
    mail: mailTransformer(preset.mail),
    isFromTrail: preset.via === 'cloudtrail',
    place: preset.place,
    warnings,
  };
}

function fromFile(file: PatternFile, input: SourceInput): EventSource {
  for (const [flag, values = []] of [['--instance', input.instances] as const, ['--state', input.states] as const]) {
    if (values.length === 0) continue;
    throw usageError(`${flag} goes with presets`, {
      code: 'FilterNotPossible',
      hint: 'write it into the pattern, or use --where detail.FIELD=VALUE',
    });
  }
  const wheres = (input.where ?? []).map(readWhere);
  const { pattern, warnings } = withWheres(file.text, { wheres, name: file.name });
  const isFromTrail = pattern.includes('via CloudTrail');
  return {
    origin: 'file',
    summary: `events of the pattern in ${file.name}`,
    pattern,
    mail: mailTransformer(isFromTrail ? GENERAL_TRAIL_MAIL : GENERAL_MAIL),
    isFromTrail,
    place: placeOf(pattern),
    warnings: [...warnings, ...readOnlyWarning(pattern)],
  };
}

/** As far as the names in a pattern tell. */
function placeOf(pattern: string): EventPlace {
  if (/"(aws\.iam|iam\.amazonaws\.com|aws\.organizations|aws\.route53|aws\.cloudfront)"/.test(pattern)) return 'global';
  return /"(aws\.signin|signin\.amazonaws\.com)"/.test(pattern) ? 'sign-in' : 'resource';
}

/** Rules do not see calls that only read, unless their state says so ("Events from AWS services", user guide). */
function readOnlyWarning(pattern: string): readonly string[] {
  const names = /"eventName":(?<names>\[[^\]]*\])/.exec(pattern)?.groups?.['names'] ?? '';
  const reading = /"((?:Describe|Get|List)\w*)"/.exec(names)?.[1];
  if (reading === undefined) return [];
  return [`calls that only read, such as ${reading}, do not reach a rule in the state ENABLED`];
}

interface Where {
  readonly flag: string;
  readonly path: string;
  readonly values: readonly string[];
}

function readWhere(text: string): Where {
  const at = text.indexOf('=');
  const path = text.slice(0, at);
  const values = text.slice(at + 1).split(',');
  if (at > 0 && path.split('.').every((part) => part !== '') && values.every((value) => value !== '')) {
    return { flag: '--where', path, values };
  }
  throw usageError(`--where cannot be "${text}"`, {
    code: 'InvalidFilter',
    reason: 'it is the path of a field, "=", and one value or several with commas',
    hint: 'e.g. --where detail.requestParameters.groupId=sg-1,sg-2',
  });
}

/** The pattern with the filters, each of which has to leave something of what was there. */
function withWheres(
  text: string,
  { wheres, name }: { readonly wheres: readonly Where[]; readonly name: string },
): { readonly pattern: string; readonly warnings: readonly string[] } {
  const own = checked(text, name);
  const members: unknown = JSON.parse(own.pattern);
  if (wheres.length === 0 || !isMembers(members)) return own;
  for (const where of wheres) narrow(members, where);
  return checked(JSON.stringify(members), `${name} with ${wheres.map(({ flag }) => flag).join(' and ')}`);
}

function checked(text: string, name: string): { readonly pattern: string; readonly warnings: readonly string[] } {
  const { pattern, problems, minified } = parseEventPattern(text);
  const told = problems.map(({ line, column, message }) => `${name}:${line}:${column}: ${message}`);
  if (pattern !== null) return { pattern: minified, warnings: told };
  const [first = ''] = problems.flatMap(({ severity }, index) => (severity === 'error' ? [told[index] ?? ''] : []));
  throw usageError(`${name} is no event pattern`, {
    code: 'InvalidEventPattern',
    reason: first,
    hint: 'see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html; presets are: awsops event presets',
  });
}

function narrow(pattern: Members, { flag, path, values }: Where): void {
  const parts = path.split('.');
  const last = parts.pop() ?? '';
  let at = pattern;
  for (const part of parts) {
    const next = (at[part] ??= {});
    if (!isMembers(next)) throw notThere(flag, path, `the pattern has values for ${part}, not fields`);
    at = next;
  }
  const existing = at[last];
  if (existing !== undefined) {
    const refused = values.find((value) => !accepts(existing, value));
    if (refused !== undefined)
      throw notThere(flag, path, `the pattern does not take ${refused} there, so nothing would match`);
  }
  at[last] = [...values];
}

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether the values that a pattern has for a field let one through. */
function accepts(existing: unknown, value: string): boolean {
  const { pattern } = parseEventPattern(JSON.stringify({ detail: { field: existing } }));
  return pattern !== null && matchesPattern(pattern, { detail: { field: value } });
}

const notThere = (flag: string, path: string, reason: string) =>
  usageError(`${flag} cannot filter by ${path}`, {
    code: 'FilterNotPossible',
    reason,
    hint: 'see the pattern of a preset: awsops event presets -o json',
  });
