import { usageError } from '../errors/app-error.js';
import { OWNERSHIP_TAG } from '../plan/ownership.js';
import { partitionOf } from '../trust/index.js';

/** What the rules and topics of awsops begin with, so that permissions can be given for them alone. */
export const NAME_PREFIX = 'awsops-';

/** The tag that says what a rule is for: the name of its preset, or `file`. */
export const ORIGIN_TAG_KEY = 'awsops:event';

/** The one target that awsops gives its rules. */
export const TARGET_ID = 'awsops-mail';

/**
 * PutRule, Name: 64 characters of letters, digits, dot, dash and underscore; CreateTopic, Name: the same without the dot.
 */
const NAME = /^[\w-]{1,57}$/;

/** Where a notification lives. */
export interface Place {
  readonly region: string;
  readonly account: string;
}

/** The rule of a notification: `root-login` and `awsops-root-login` mean the same. */
export function resourceName(name: string, { flag }: { readonly flag: string }): string {
  const bare = name.startsWith(NAME_PREFIX) ? name.slice(NAME_PREFIX.length) : name;
  if (NAME.test(bare)) return `${NAME_PREFIX}${bare}`;
  throw usageError(`${flag} cannot be "${name}"`, {
    code: 'InvalidName',
    reason: 'names have 1 to 57 letters, digits, dashes and underscores',
    hint: 'see those that there are: awsops event list',
  });
}

export const ruleArn = (name: string, { region, account }: Place): string =>
  `arn:${partitionOf(region)}:events:${region}:${account}:rule/${name}`;

export const topicArn = (name: string, { region, account }: Place): string =>
  `arn:${partitionOf(region)}:sns:${region}:${account}:${name}`;

/** Whether awsops made a thing, by its tags. */
export const isOurs = (tags: Readonly<Record<string, string>>): boolean =>
  tags[OWNERSHIP_TAG.key] === OWNERSHIP_TAG.value;

/** `team=web, env=prod`, for messages about what belongs to somebody else. */
export function describeTags(tags: Readonly<Record<string, string>>): string {
  const list = Object.entries(tags).map(([key, value]) => `${key}=${value}`);
  return list.length === 0 ? 'no tags' : `the tags ${list.join(', ')}`;
}
