import { AppError, usageError } from '../../errors/app-error.js';
import type { Tags } from '../../plan/ownership.js';
import { suggest } from '../../core/suggest.js';
import type { AlarmWish } from '../build/wish.js';
import { missingTreatments } from '../evaluate/types.js';
import { parsePeriod, parseStatistic } from '../../metric/index.js';
import { parseComparison, parseDatapoints } from '../settings.js';

/** Tag of a resource that says something about all alarms on it; with `:KEY` behind it, about the alarm of that key. */
export const OVERRIDE_TAG = 'awsops:alarm';

/** The value that leaves alarms out. */
const SKIP = 'skip';

/** What a resource's own tags say about an alarm on it: none, or these settings in place of the usual ones. */
export type AlarmOverride = typeof SKIP | Partial<AlarmWish>;

/** The resource that carries the tags, as errors call it. */
export interface TaggedResource {
  readonly kind: string;
  readonly id: string;
  readonly tags: Tags;
}

type Reader = (text: string) => Partial<AlarmWish>;

/** Refuses with what the parser of the command line refuses with, and keeps the text. */
const checked =
  (setting: 'period' | 'datapoints' | 'comparison', parse: (text: string) => unknown): Reader =>
  (text) => {
    parse(text);
    return { [setting]: text };
  };

/** What can be said in a tag: values of EC2 tags hold letters, digits, spaces and `+ - = . _ : / @` ("Tag restrictions"). */
const READERS: Readonly<Record<string, Reader>> = {
  threshold: (text) => {
    const threshold = Number(text);
    if (!Number.isFinite(threshold)) throw usageError(`"${text}" is not a number`);
    return { threshold };
  },
  period: checked('period', parsePeriod),
  datapoints: checked('datapoints', parseDatapoints),
  comparison: checked('comparison', parseComparison),
  missing: (text) => ({ missing: oneOf(text, missingTreatments) }),
  stat: (text) => ({ stat: parseStatistic(text) }),
  lowSamples: (text) => ({ lowSamples: oneOf(text, ['evaluate', 'ignore']) }),
  action: (text) => ({ actions: [text] }),
  actionsEnabled: (text) => ({ actionsEnabled: oneOf(text, ['true', 'false']) === 'true' }),
};

/**
 * What the tags of a resource say about the alarm of a key, or of one that has none.
 *
 * `awsops:alarm:cpu` is `skip`, or settings such as `threshold=90 period=5m`, for the alarm with the key `cpu`;
 * `awsops:alarm` is `skip` for every alarm. Undefined: nothing is said.
 *
 * @throws usage error that names the resource and the tag for a value that is neither
 */
export function overrideOf(resource: TaggedResource, key: string | undefined): AlarmOverride | undefined {
  const all = resource.tags[OVERRIDE_TAG]?.trim();
  if (all === SKIP) return SKIP;
  if (all !== undefined) {
    throw badTag(resource, {
      tag: OVERRIDE_TAG,
      reason: `"${all}" is not "${SKIP}"`,
      hint: `use ${SKIP}, or name an alarm in the key: ${OVERRIDE_TAG}:${key ?? 'KEY'}`,
    });
  }
  if (key === undefined) return undefined;
  const tag = `${OVERRIDE_TAG}:${key}`;
  const value = resource.tags[tag]?.trim();
  if (value === undefined) return undefined;
  if (value === SKIP) return SKIP;
  const words = value.split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) throw badTag(resource, { tag, reason: 'it is empty' });
  return words.reduce<Partial<AlarmWish>>((settings, word) => join(settings, readWord(word, { resource, tag })), {});
}

/** Actions add up: a tag cannot hold a list with commas. */
const join = (before: Partial<AlarmWish>, more: Partial<AlarmWish>): Partial<AlarmWish> => ({
  ...before,
  ...more,
  ...(before.actions && more.actions ? { actions: [...before.actions, ...more.actions] } : {}),
});

function readWord(
  word: string,
  { resource, tag }: { readonly resource: TaggedResource; readonly tag: string },
): Partial<AlarmWish> {
  const at = word.indexOf('=');
  const name = word.slice(0, Math.max(at, 0));
  const text = word.slice(at + 1);
  const read = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  if (read === undefined || text === '') {
    const nearest = suggest(name === '' ? word : name, [...Object.keys(READERS), SKIP]);
    throw badTag(resource, {
      tag,
      reason: `"${word}" is no setting${nearest === undefined ? '' : `; did you mean "${nearest}"?`}`,
    });
  }
  try {
    return read(text);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw badTag(resource, { tag, reason: error.message, cause: error });
  }
}

function oneOf<T extends string>(text: string, words: readonly T[]): T {
  const found = words.find((word) => word.toLowerCase() === text.toLowerCase());
  if (found !== undefined) return found;
  throw usageError(`"${text}" is none of ${words.join(', ')}`);
}

function badTag(
  { kind, id }: TaggedResource,
  {
    tag,
    reason,
    hint = `a value is "${SKIP}", or settings such as "threshold=90 period=5m": ${Object.keys(READERS).join(', ')}`,
    cause,
  }: { readonly tag: string; readonly reason: string; readonly hint?: string; readonly cause?: unknown },
): AppError {
  return usageError(`the tag "${tag}" of the ${kind} "${id}" cannot be read`, {
    code: 'InvalidOverride',
    reason,
    hint,
    cause,
  });
}
