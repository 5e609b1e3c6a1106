import { randomUUID } from 'node:crypto';
import { CloudWatchLogsClient, CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { TaskContext } from '../../aws/task-context.js';
import { AppError, usageError } from '../../errors/app-error.js';
import { fromAws } from '../../errors/from-aws.js';
import { matches, parseFilterPattern } from '../../logs/filter-pattern/index.js';

/** Where probes are written, so that nobody takes them for the group's own events. */
export const PROBE_STREAM = 'awsops-probe';

/** What stands for the id of the probe in a message of the user's. */
const ID_PLACE = '{id}';

/** An event that can be told from every other. */
export interface Probe {
  readonly message: string;
  readonly sentMs: number;
}

/**
 * The message of a probe: one that the filter lets through.
 *
 * @throws usage error when the filter would keep it back, with the option that gives another
 */
export function probeMessage({
  pattern,
  template,
}: {
  readonly pattern: string;
  readonly template: string | undefined;
}): string {
  const id = randomUUID();
  const parsed = parseFilterPattern(pattern);
  const candidates =
    template === undefined
      ? [JSON.stringify({ awsops: 'probe', id }), `awsops probe ${id} ${pattern}`]
      : [template.replaceAll(ID_PLACE, id)];
  const found = candidates.find((message) => matches(parsed, message));
  if (found === undefined) {
    throw usageError(`the filter keeps the probe back: its pattern is ${pattern}`, {
      code: 'ProbeNotMatched',
      reason: template === undefined ? 'it lets no message of awsops through' : `--message does not match it`,
      hint: `give a message that matches, e.g. --message '{"level":"ERROR","probe":"${ID_PLACE}"}'`,
    });
  }
  if (found.includes(id)) return found;
  throw usageError(`--message has no ${ID_PLACE}`, {
    code: 'ProbeWithoutId',
    reason: 'without it the probe could be taken for an older one',
    hint: `put ${ID_PLACE} where a text can be, e.g. --message 'ERROR probe ${ID_PLACE}'`,
  });
}

/** Writes the probe into the log group; from then on it is on its way. */
export async function sendProbe(
  { group, message }: { readonly group: string; readonly message: string },
  ctx: TaskContext,
): Promise<Probe> {
  const client = ctx.aws.client(CloudWatchLogsClient);
  const options = { abortSignal: ctx.signal };
  const place = { logGroupName: group, logStreamName: PROBE_STREAM };
  await client.send(new CreateLogStreamCommand(place), options).catch((error: unknown) => {
    if (fromAws(error)?.code !== 'ResourceAlreadyExistsException') throw error;
  });
  const sentMs = ctx.clock.now();
  const command = new PutLogEventsCommand({ ...place, logEvents: [{ timestamp: sentMs, message }] });
  const { rejectedLogEventsInfo } = await client.send(command, options);
  if (rejectedLogEventsInfo === undefined) return { message, sentMs };
  throw new AppError(`log group "${group}" did not take the probe`, {
    category: 'failed',
    code: 'ProbeRejected',
    reason: 'its time is too old or too new for the service, or older than what the group keeps',
    hint: 'check the clock of this machine: awsops doctor',
  });
}
