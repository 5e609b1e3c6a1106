import { DescribeParametersCommand, GetParameterHistoryCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { TaskContext } from '../aws/task-context.js';
import { suggest } from '../core/suggest.js';
import { type AppError, notFoundError } from '../errors/app-error.js';
import { versionsText } from './versions.js';
import { nameOf, referenceText, type ParameterReference } from './reference.js';

/** Names are compared on this many pages of fifty at the most: a suggestion must not take longer than the command. */
const MAX_PAGES = 4;
const PAGE_SIZE = 50;
const MAX_SUGGESTIONS = 3;

/** The error for parameters that do not exist: what does exist near the first of them. Never fails for want of permission. */
export async function parameterMissing(missing: readonly ParameterReference[], ctx: TaskContext): Promise<AppError> {
  const [first] = missing;
  const quoted = missing.map((reference) => `"${referenceText(reference)}"`).join(', ');
  const known = first?.selector === undefined ? undefined : await knownVersions(first.name, ctx);
  if (first !== undefined && known !== undefined) {
    return notFoundError(`parameter "${first.name}" has no version or label "${first.selector ?? ''}"`, {
      code: 'ParameterVersionNotFound',
      reason: known,
      hint: `see them all: awsops param history ${first.name}`,
    });
  }
  const name = first === undefined ? '' : nameOf(first);
  const near = await nearestNames(name, ctx);
  return notFoundError(`there is no parameter ${quoted} in ${ctx.aws.region}`, {
    code: 'ParameterNotFound',
    reason: near.length === 0 ? undefined : `did you mean ${near.map((text) => `"${text}"`).join(' or ')}?`,
    hint: `see which there are: awsops param list${pathOf(name) === '' ? '' : ` ${pathOf(name)}`}`,
  });
}

/** What versions and labels there are; undefined when there is no such parameter or it may not be asked. */
async function knownVersions(name: string, ctx: TaskContext): Promise<string | undefined> {
  const versions: { readonly version: number; readonly labels: readonly string[] }[] = [];
  let NextToken: string | undefined;
  try {
    do {
      const command = new GetParameterHistoryCommand({ Name: name, MaxResults: PAGE_SIZE, ...withToken(NextToken) });
      const page = await ctx.aws.client(SSMClient).send(command, { abortSignal: ctx.signal });
      versions.push(
        ...(page.Parameters ?? []).map(({ Version = 0, Labels = [] }) => ({ version: Version, labels: Labels })),
      );
      NextToken = page.NextToken;
    } while (NextToken);
  } catch {
    ctx.signal.throwIfAborted();
    return undefined;
  }
  return versions.length === 0 ? undefined : versionsText(versions);
}

/** Existing names that resemble one, nearest first. What they have in common is no resemblance. */
async function nearestNames(name: string, ctx: TaskContext): Promise<readonly string[]> {
  for (const prefix of prefixesOf(name)) {
    const names = await namesUnder(prefix, ctx);
    if (names.length === 0) continue;
    const common = prefix.endsWith('/') ? prefix : '';
    const rest = (text: string): string => text.slice(common.length);
    return nearest(rest(name), names.map(rest)).map((text) => common + text);
  }
  return [];
}

function nearest(name: string, names: readonly string[]): readonly string[] {
  const candidates = new Set(names);
  const near: string[] = [];
  while (near.length < MAX_SUGGESTIONS) {
    const next = suggest(name, candidates);
    if (next === undefined) break;
    near.push(next);
    candidates.delete(next);
  }
  return near;
}

/** `/app/prod/db` looks in `/app/prod/`, then `/app/`; a name without levels among those with the same beginning. */
function prefixesOf(name: string): readonly string[] {
  const levels = name.split('/').slice(0, -1);
  const paths = levels.map((_, index) => `${levels.slice(0, index + 1).join('/')}/`).filter((path) => path !== '/');
  const beginning = name.slice(0, Math.max(3, Math.ceil(name.length / 2)));
  return [...paths.toReversed(), beginning].filter((prefix) => prefix !== '');
}

const pathOf = (name: string): string => prefixesOf(name).find((prefix) => prefix.endsWith('/')) ?? '';

async function namesUnder(prefix: string, ctx: TaskContext): Promise<readonly string[]> {
  const names: string[] = [];
  let NextToken: string | undefined;
  try {
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const command = new DescribeParametersCommand({
        ParameterFilters: [{ Key: 'Name', Option: 'BeginsWith', Values: [prefix] }],
        MaxResults: PAGE_SIZE,
        ...withToken(NextToken),
      });
      const answer = await ctx.aws.client(SSMClient).send(command, { abortSignal: ctx.signal });
      names.push(...(answer.Parameters ?? []).flatMap(({ Name }) => Name ?? []));
      NextToken = answer.NextToken;
      if (!NextToken) break;
    }
  } catch {
    // Whatever keeps the names from being read, the parameter is missing all the same.
    ctx.signal.throwIfAborted();
  }
  return names;
}

const withToken = (NextToken: string | undefined): { NextToken?: string } =>
  NextToken === undefined ? {} : { NextToken };
