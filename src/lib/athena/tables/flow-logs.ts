import { DescribeFlowLogsCommand, EC2Client, type FlowLog } from '@aws-sdk/client-ec2';
import type { TaskContext } from '../../aws/task-context.js';
import { AppError, notFoundError, usageError } from '../../errors/app-error.js';
import { fromAws } from '../../errors/from-aws.js';
import { DEFAULT_LOG_FORMAT } from './kinds/flow-log-fields.js';
import type { FlowLogFormat, LogKind } from './kinds/types.js';
import type { Layout } from './layout/types.js';
import { folderUri, type S3Folder } from './location.js';

/** The flow logs that write to a location, and which of them was asked for. */
export interface FlowLogsHere {
  readonly named: FlowLog | undefined;
  readonly all: readonly FlowLog[];
}

/**
 * The flow logs of this account and region that write to a location; none where nobody may ask, with a warning: the
 * objects say their columns then.
 *
 * @throws not-found error for a flow log that is not there; usage error for one that writes elsewhere
 */
export async function flowLogsAt(
  location: S3Folder,
  { flowLogId, ctx }: { readonly flowLogId: string | undefined; readonly ctx: TaskContext },
): Promise<FlowLogsHere> {
  const all = (await describeFlowLogs({ isNamed: flowLogId !== undefined, ctx })) ?? [];
  const here = all.filter((flowLog) => writesTo(flowLog, location));
  if (flowLogId === undefined) return { named: undefined, all: here };
  const named = all.find(({ FlowLogId: id }) => id === flowLogId);
  if (named === undefined) {
    throw notFoundError(`flow log "${flowLogId}" does not exist, or does not write to S3`, {
      code: 'FlowLogNotFound',
      hint: 'list them: aws ec2 describe-flow-logs',
    });
  }
  if (!here.includes(named)) {
    throw usageError(`flow log "${flowLogId}" does not write to ${folderUri(location)}`, {
      code: 'OtherDestination',
      reason: `it writes to ${named.LogDestination ?? 'somewhere else'}`,
      hint: 'give the location of its objects, or another --flow-log',
    });
  }
  return { named, all: here };
}

async function describeFlowLogs({
  isNamed,
  ctx,
}: {
  readonly isNamed: boolean;
  readonly ctx: TaskContext;
}): Promise<readonly FlowLog[] | undefined> {
  const found: FlowLog[] = [];
  let token: string | undefined;
  try {
    do {
      const Filter = [{ Name: 'log-destination-type', Values: ['s3'] }];
      const command = new DescribeFlowLogsCommand({ Filter, NextToken: token });
      const output = await ctx.aws.client(EC2Client).send(command, { abortSignal: ctx.signal });
      found.push(...(output.FlowLogs ?? []));
      token = output.NextToken;
    } while (token !== undefined && token !== '');
    return found;
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (fromAws(error)?.category !== 'auth' || isNamed) throw error;
    const message =
      'the flow logs could not be described (denied: ec2:DescribeFlowLogs); the columns are those of the objects';
    ctx.report({ type: 'warn', code: 'FlowLogsUnknown', message });
    return undefined;
  }
}

/** `arn:aws:s3:::bucket/prefix`: the service adds AWSLogs/… to it. */
function writesTo({ LogDestination: destination }: FlowLog, { bucket, prefix }: S3Folder): boolean {
  const [, path] = /^arn:[^:]+:s3:::(.+)$/.exec(destination ?? '') ?? [];
  if (path === undefined) return false;
  const [name, ...folders] = path.split('/').filter((part) => part !== '');
  const root = folders.map((folder) => `${folder}/`).join('');
  const rest = prefix.slice(root.length);
  return name === bucket && prefix.startsWith(root) && (rest === '' || rest.startsWith('AWSLogs/'));
}

/** Only the folders and files of a flow log that was named: its id is in the names of its files. */
export function narrowKind(kind: LogKind, { named }: FlowLogsHere): LogKind {
  if (named === undefined) return kind;
  return {
    ...kind,
    layouts: kind.layouts.filter((layout) => isLaidOut(named, layout)),
    fileName: new RegExp(`_vpcflowlogs_.*_${named.FlowLogId ?? ''}_`),
  };
}

function isLaidOut({ DestinationOptions: options }: FlowLog, { segments }: Layout): boolean {
  const has = (wanted: string): boolean =>
    segments.some((segment) => segment.kind !== 'literal' && segment.column === wanted);
  return (
    has('year') === (options?.HiveCompatiblePartitions ?? false) && has('hour') === (options?.PerHourPartition ?? false)
  );
}

/**
 * The format of the flow log whose objects were found: the one that was named, or the one whose folders they are in.
 *
 * @returns undefined when no flow log of this account and region writes there
 * @throws an error where several with different formats share the folders, and none was named
 */
export function chooseFlowLog(
  { named, all }: FlowLogsHere,
  { layout, location, ctx }: { readonly layout: Layout; readonly location: S3Folder; readonly ctx: TaskContext },
): FlowLogFormat | undefined {
  const sharing = all.filter((flowLog) => isLaidOut(flowLog, layout));
  const formats = new Set(sharing.map((flowLog) => formatOf(flowLog).logFormat));
  const ids = sharing.map(({ FlowLogId: id = '' }) => `"${id}"`).join(', ');
  if (named !== undefined) {
    if (formats.size > 1) {
      const message = `${ids} write into the same folders in different formats: rows of the others will be wrong; give each flow log a prefix of its own`;
      ctx.report({ type: 'warn', code: 'SeveralFormats', message });
    }
    return formatOf(named);
  }
  if (formats.size > 1) {
    throw new AppError(`flow logs with different formats write to ${folderUri(location)}`, {
      category: 'failed',
      code: 'SeveralFormats',
      reason: `${ids} put their fields in different orders; no table can read the files of all of them`,
      hint: 'name one with --flow-log, and give each flow log a prefix of its own',
    });
  }
  return sharing[0] === undefined ? undefined : formatOf(sharing[0]);
}

const formatOf = ({ LogFormat: logFormat }: FlowLog): FlowLogFormat => ({ logFormat: logFormat ?? DEFAULT_LOG_FORMAT });
