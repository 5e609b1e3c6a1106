import type { TaskContext } from '../../aws/task-context.js';
import { formatRange, resolveTimeRange, type TimeRange } from '../../core/time-range.js';
import { usageError } from '../../errors/app-error.js';
import { chooseSql, type SqlSources } from '../library/index.js';
import { parseS3Location } from '../results/index.js';
import type { AthenaQueryInput, UnloadFormat } from './types.js';

/** What a person asks for on the command line. */
export interface AskedQuery {
  /** SQL, `@NAME`, or `-` for standard input. */
  readonly query: string | undefined;
  readonly file: string | undefined;
  readonly param: readonly string[];
  readonly database: string | undefined;
  readonly workgroup: string | undefined;
  readonly outputLocation: string | undefined;
  /** Milliseconds; false: never; absent: the default. */
  readonly reuse: number | false | undefined;
  readonly maxScan: number | undefined;
  readonly unload: string | undefined;
  readonly unloadFormat: UnloadFormat;
  /** Epoch ms. */
  readonly since: number | undefined;
  readonly until: number | undefined;
  readonly nowMs: number;
  readonly defaultSinceMs: number;
  readonly defaultReuseMs: number;
}

/**
 * What `runAthenaQuery` is to do: the SQL found, its parameters bound, its range resolved and told.
 *
 * @throws usage errors; not_found for an unknown name
 */
export async function queryInput(asked: AskedQuery, sources: SqlSources, ctx: TaskContext): Promise<AthenaQueryInput> {
  const { query, database, workgroup, reuse, unload, defaultSinceMs, nowMs } = asked;
  if (unload !== undefined && typeof reuse === 'number') throw reuseWithUnload();
  const outputLocation = asked.outputLocation && s3Folder(asked.outputLocation, '--output-location');
  const target = unload && { location: s3Folder(unload, '--unload'), format: asked.unloadFormat };
  const isStdin = query === '-';
  const chosen = await chooseSql(
    {
      query: isStdin ? undefined : query,
      file: isStdin ? (asked.file ?? '-') : asked.file,
      params: asked.param,
      database,
      isRangeAsked: asked.since !== undefined || asked.until !== undefined,
      range: resolveTimeRange(asked, { nowMs, defaultSinceMs }),
    },
    sources,
    ctx,
  );
  if (chosen.range) ctx.report({ type: 'note', message: formatRange(chosen.range) });
  return {
    sql: chosen.sql,
    parameters: chosen.parameters,
    database,
    workgroup,
    outputLocation: outputLocation || undefined,
    reuseMaxAgeMs: reuse === false ? undefined : (reuse ?? asked.defaultReuseMs),
    isReuseAsked: typeof reuse === 'number',
    maxScanBytes: asked.maxScan,
    unload: target || undefined,
    emptyAdvice: chosen.range && emptyAdvice(chosen.range, nowMs),
  };
}

/** Flow logs and CloudTrail come to S3 after up to ten and fifteen minutes, as their guides say. */
const DELIVERY_MS = 900_000;

/** Why a range may have no rows yet; undefined where it reaches back far enough to have some. */
function emptyAdvice({ fromMs }: TimeRange, nowMs: number): string | undefined {
  if (fromMs < nowMs - 2 * DELIVERY_MS) return undefined;
  return 'logs come to S3 minutes after they were written; what is newer is in CloudWatch Logs, where it goes there too: awsops logs query';
}

/** The location with a slash at its end: without one Athena puts the name of the object right behind it. */
function s3Folder(url: string, flag: string): string {
  const location = parseS3Location(url.endsWith('/') ? url : `${url}/`);
  if (location !== undefined) return `s3://${location.bucket}/${location.key}`;
  throw usageError(`"${url}" is not a value for ${flag}`, {
    code: 'InvalidValue',
    reason: 'it takes s3://BUCKET or s3://BUCKET/PREFIX',
  });
}

const reuseWithUnload = (): Error =>
  usageError('--reuse and --unload exclude each other', {
    code: 'UsageError',
    reason: 'an earlier result cannot take the place of files that are to be written',
    hint: 'leave one of them out',
  });
