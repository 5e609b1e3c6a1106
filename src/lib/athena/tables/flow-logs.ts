import { DescribeFlowLogsCommand, EC2Client, type FlowLog } from '@aws-sdk/client-ec2';
import type { TaskContext } from '../../aws/task-context.js';
import { AppError, notFoundError, usageError } from '../../errors/app-error.js';
import { fromAws } from '../../errors/from-aws.js';
import { DEFAULT_LOG_FORMAT } from './kinds/flow-log-fields.js';
import type { FlowLogFormat } from './kinds/types.js';
import { folderUri, type S3Folder } from './location.js';

/**
 * The format of the flow log that writes to a location: the one that is named, or those whose destination it is.
 *
 * @returns undefined when no flow log of this account and region writes there, or nobody may ask: the objects say it then
 * @throws not-found error for a flow log that is not there; usage error for one that writes elsewhere; an error where
 * several with different formats write there
 */
export async function findFlowLog(
  location: S3Folder,
  { flowLogId, ctx }: { readonly flowLogId: string | undefined; readonly ctx: TaskContext },
): Promise<FlowLogFormat | undefined> {
  const all = await describeFlowLogs(flowLogId, ctx);
  if (all === undefined) return undefined;
  if (flowLogId !== undefined) {
    const [named] = all;
    if (named === undefined) {
      throw notFoundError(`flow log "${flowLogId}" does not exist`, { hint: 'list them: aws ec2 describe-flow-logs' });
    }
    if (!writesTo(named, location)) {
      throw usageError(`flow log "${flowLogId}" does not write to ${folderUri(location)}`, {
        code: 'OtherDestination',
        reason: `it writes to ${named.LogDestination ?? named.LogDestinationType ?? 'CloudWatch Logs'}`,
        hint: 'give the location of its objects, or another --flow-log',
      });
    }
    return formatOf(named);
  }
  const here = all.filter((flowLog) => writesTo(flowLog, location));
  const formats = new Map(here.map((flowLog) => [formatOf(flowLog).logFormat, flowLog]));
  if (formats.size > 1) throw ambiguous(here, location);
  return here[0] === undefined ? undefined : formatOf(here[0]);
}

async function describeFlowLogs(id: string | undefined, ctx: TaskContext): Promise<readonly FlowLog[] | undefined> {
  const found: FlowLog[] = [];
  let token: string | undefined;
  try {
    do {
      const command = new DescribeFlowLogsCommand({
        ...(id === undefined ? { Filter: [{ Name: 'log-destination-type', Values: ['s3'] }] } : { FlowLogIds: [id] }),
        NextToken: token,
      });
      const output = await ctx.aws.client(EC2Client).send(command, { abortSignal: ctx.signal });
      found.push(...(output.FlowLogs ?? []));
      token = output.NextToken;
    } while (token !== undefined && token !== '');
    return found;
  } catch (error) {
    const known = fromAws(error);
    if (known?.code === 'InvalidFlowLogId.NotFound') return [];
    if (known?.category !== 'auth' || id !== undefined) throw error;
    const message = `the flow logs could not be described (denied: ec2:DescribeFlowLogs); the columns are those of the objects`;
    ctx.report({ type: 'warn', code: 'FlowLogsUnknown', message });
    return undefined;
  }
}

const formatOf = ({ LogFormat: logFormat }: FlowLog): FlowLogFormat => ({ logFormat: logFormat ?? DEFAULT_LOG_FORMAT });

/** `arn:aws:s3:::bucket/prefix`: the service adds AWSLogs/… to it. */
function writesTo({ LogDestination: destination }: FlowLog, { bucket, prefix }: S3Folder): boolean {
  const [, path] = /^arn:[^:]+:s3:::(.+)$/.exec(destination ?? '') ?? [];
  if (path === undefined) return false;
  const [name, ...folders] = path.split('/').filter((part) => part !== '');
  const root = folders.map((folder) => `${folder}/`).join('');
  const rest = prefix.slice(root.length);
  return name === bucket && prefix.startsWith(root) && (rest === '' || rest.startsWith('AWSLogs/'));
}

function ambiguous(flowLogs: readonly FlowLog[], location: S3Folder): AppError {
  const ids = flowLogs.map(({ FlowLogId: id = '' }) => `"${id}"`).join(', ');
  return new AppError(`flow logs with different formats write to ${folderUri(location)}`, {
    category: 'failed',
    code: 'SeveralFormats',
    reason: `${ids} put their fields in different orders; no table can read the text files of all of them`,
    hint: 'name one with --flow-log, and give each flow log a prefix of its own',
  });
}
