import type { LiveTailSessionLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import type { TaskContext } from '../../aws/task-context.js';
import { mapPool } from '../../core/pool.js';
import { configError, usageError } from '../../errors/app-error.js';
import { resolveGroups, type LogGroup } from '../groups/index.js';
import { createLiveHold, type LiveHold } from './live-hold.js';
import { createLiveLedger, type LiveLedger } from './live-ledger.js';
import { liveNews } from './live-session.js';
import { onlyWanted, prepareQuery, type EventQueryInput } from './query.js';
import { createReader, readFrom, readRows, type EventReader } from './read-rows.js';
import { rowMaker, type LogRow } from './row.js';
import { isPassing } from './service-errors.js';

/** StartLiveTail, logGroupIdentifiers: at most 10; the quota is 15 sessions at a time. */
const GROUPS_PER_SESSION = 10;
const MAX_SESSIONS = 15;
/** How often what has been held long enough is shown. */
const TICK_MS = 250;
/** Events may be this much older than the moment from which a gap is filled. */
const GAP_OVERLAP_MS = 60_000;
/** Nothing is read again from before this. */
const LEDGER_MS = 2 * GAP_OVERLAP_MS;
/** So many updates (one a second) without sampling end a burst. */
const CALM_UPDATES = 5;

export interface LiveInput extends EventQueryInput {
  /** Show what happened since then first (epoch ms). */
  readonly sinceMs?: number | undefined;
}

interface Live {
  readonly reader: EventReader;
  readonly groups: readonly LogGroup[];
  readonly ledger: LiveLedger;
  readonly hold: LiveHold;
  readonly startedAtMs: number;
  readonly showsPast: boolean;
}

/**
 * `logs tail --live`: events as the service receives them, by StartLiveTail, until the signal aborts. Sessions that end
 * are opened again, and what happened in between is read by FilterLogEvents, nothing shown twice.
 *
 * @throws configuration error for groups that have no live tail, usage error for more groups than sessions can hold
 */
export async function* liveEvents(input: LiveInput, ctx: TaskContext): AsyncGenerator<readonly LogRow[]> {
  const groups = await resolveGroups(input.groups, ctx);
  checkGroups(groups, input);
  const failed = new AbortController();
  const signal = AbortSignal.any([ctx.signal, failed.signal]);
  const inner = { ...ctx, signal };
  const query = await prepareQuery({ ...input, groups: groups.map(({ arn }) => arn) }, inner);
  const live: Live = {
    reader: createReader(query, inner),
    groups,
    ledger: createLiveLedger(ctx.clock.now),
    hold: createLiveHold(),
    startedAtMs: ctx.clock.now(),
    showsPast: input.sinceMs !== undefined,
  };
  for (const part of chunk(groups, GROUPS_PER_SESSION)) {
    listen(live, part).catch((error: unknown) => failed.abort(error));
  }
  try {
    yield* onlyWanted(query, shown(live, input.sinceMs));
  } finally {
    failed.abort();
  }
}

/** The past that was asked for, then what the sessions bring. */
async function* shown(live: Live, sinceMs: number | undefined): AsyncGenerator<readonly LogRow[]> {
  const { reader, ledger, hold } = live;
  const { clock, signal } = reader.ctx;
  if (sinceMs !== undefined) {
    const range = { fromMs: sinceMs, toMs: live.startedAtMs };
    const unshown = ledger.beginReading();
    for await (const rows of readRows(reader, range, { operation: 'FilterLogEvents' })) {
      ledger.forgetBefore(clock.now() - LEDGER_MS);
      yield unshown(rows);
    }
  }
  for (;;) {
    await clock.sleep(TICK_MS, signal);
    const rows = hold.release(clock.now());
    ledger.forgetBefore(clock.now() - LEDGER_MS);
    if (rows.length > 0) yield rows;
  }
}

/** Takes in what one session brings, and fills the gaps between its connections. */
async function listen(live: Live, groups: readonly LogGroup[]): Promise<void> {
  const { ctx, query } = live.reader;
  const makeRows = rowsOfGroups(groups, live.reader);
  let updatedAtMs = ctx.clock.now();
  let calm = CALM_UPDATES;
  for await (const news of liveNews({ arns: groups.map(({ arn }) => arn), filter: query.filter }, ctx)) {
    if (news.type === 'lost') {
      ctx.report({ type: 'note', message: `live tail: ${news.reason}; connecting again` });
    } else if (news.type === 'connected') {
      // Beside the new stream, which must be listened to: the service keeps only some updates for a slow listener.
      // The past that was asked for ends where the tail was started; connecting took a moment longer.
      if (news.isAgain || live.showsPast) void fillGap(live, groups, updatedAtMs);
    } else {
      updatedAtMs = ctx.clock.now();
      live.hold.add(
        makeRows(news.events).filter((row) => live.ledger.fromStream(row)),
        updatedAtMs,
      );
      if (news.isSampled && calm >= CALM_UPDATES) ctx.report(SAMPLED);
      calm = news.isSampled ? 0 : calm + 1;
    }
  }
}

const SAMPLED = {
  type: 'warn',
  code: 'LiveTailSampled',
  message:
    'more than 500 events a second: the service shows a sample of them; narrow it with --filter, or use --follow to see all',
} as const;

/** Reads what the stream may have left out since `sinceMs`. A failure is told and does not end the tail. */
async function fillGap(live: Live, groups: readonly LogGroup[], sinceMs: number): Promise<void> {
  const { reader, hold, ledger, startedAtMs } = live;
  const { ctx, query } = reader;
  const wanted = query.groups.filter(({ name }) => groups.some((group) => group.name === name));
  const unshown = ledger.beginReading();
  try {
    await mapPool(wanted, { limit: 2, signal: ctx.signal }, async (group, { signal }) => {
      for await (const rows of readFrom(reader, { group, fromMs: sinceMs - GAP_OVERLAP_MS, signal })) {
        // What was there before the tail began is not part of it.
        const received = rows.filter(({ ingestedAt }) => ingestedAt === null || Date.parse(ingestedAt) >= startedAtMs);
        hold.add(unshown(received), ctx.clock.now());
      }
    });
  } catch (error) {
    if (ctx.signal.aborted) return;
    const reason = error instanceof Error ? error.message : String(error);
    const advice = isPassing(error) ? '' : '; logs:FilterLogEvents is needed to fill gaps';
    ctx.report({ type: 'warn', code: 'LiveTailGap', message: `events may be missing: ${reason}${advice}` });
  }
}

/** Makes rows of the events of several groups, which name theirs by ARN, `account:name` or name. */
function rowsOfGroups(
  groups: readonly LogGroup[],
  { query }: EventReader,
): (events: readonly LiveTailSessionLogEvent[]) => readonly LogRow[] {
  const makers = groups.map(({ name, arn, account }) => {
    const label =
      query.groups.find((group) => 'logGroupIdentifier' in group.request && group.request.logGroupIdentifier === arn)
        ?.label ?? name;
    return { ids: [arn, `${account}:${name}`, name], make: rowMaker({ group: label }) };
  });
  return (events) =>
    events.flatMap((event) => {
      const id = (event.logGroupIdentifier ?? '').replace(/:\*$/, '');
      const maker = makers.find(({ ids }) => ids.includes(id));
      return (maker?.make ?? rowMaker({ group: id }))([event]);
    });
}

function checkGroups(groups: readonly LogGroup[], input: EventQueryInput): void {
  const without = groups.find((group) => group.class !== 'STANDARD');
  if (without) {
    throw configError(`log group "${without.name}" has no live tail`, {
      code: 'NoLiveTail',
      reason: `its class is ${without.class}; live tail is for STANDARD groups`,
      hint: `follow it instead: awsops logs tail '${without.name}' --follow`,
    });
  }
  if (groups.length > GROUPS_PER_SESSION * MAX_SESSIONS) {
    throw usageError(`live tail on ${groups.length} log groups is too many`, {
      code: 'TooManyLogGroups',
      reason: `the service allows ${MAX_SESSIONS} sessions of ${GROUPS_PER_SESSION} groups`,
      hint: 'name fewer groups, or use --follow',
    });
  }
  if (groups.length > 1 && (input.stream !== undefined || input.streamPrefix !== undefined)) {
    throw usageError('live tail can look at single streams of one log group only', {
      code: 'StreamsOfSeveralGroups',
      hint: 'name one group, or use --follow',
    });
  }
}

const chunk = <T>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));
