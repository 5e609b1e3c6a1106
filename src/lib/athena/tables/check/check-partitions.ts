import { GetPartitionsCommand, GlueClient } from '@aws-sdk/client-glue';
import type { Finding } from '../../../checks/types.js';
import { fromAws } from '../../../errors/from-aws.js';
import { denied, finding, type CheckSubject, type Outcome } from './types.js';

/** Partitions are looked at up to so many pages of 1,000: what is missing shows by then, or the table works. */
const MAX_PAGES = 20;

/** Whether the partitions of the catalog hold the objects: those that nobody added give zero rows, and no error. */
export async function checkPartitions(subject: CheckSubject): Promise<Finding> {
  const { table, projection, target } = subject;
  const tell = (outcome: Outcome): Finding => finding('partitions', target, outcome);
  if (table.storage.partitionKeys.length === 0) return tell({ status: 'skip', reason: 'the table has no partitions' });
  if (projection.kind !== 'off')
    return tell({ status: 'skip', reason: 'partitions are projected, not those of the catalog' });
  try {
    return tell(judge(subject, await partitionLocations(subject)));
  } catch (error) {
    subject.ctx.signal.throwIfAborted();
    const known = fromAws(error);
    if (known?.category !== 'auth') throw error;
    return tell(denied('glue:GetPartitions', known.message));
  }
}

interface Locations {
  readonly locations: readonly string[];
  readonly isPartial: boolean;
}

async function partitionLocations({ table: { database, name }, ctx }: CheckSubject): Promise<Locations> {
  const locations: string[] = [];
  let token: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const command = new GetPartitionsCommand({
      DatabaseName: database,
      TableName: name,
      NextToken: token,
      ExcludeColumnSchema: true,
    });
    const output = await ctx.aws.client(GlueClient).send(command, { abortSignal: ctx.signal });
    for (const { StorageDescriptor: descriptor } of output.Partitions ?? []) {
      if (descriptor?.Location !== undefined) locations.push(descriptor.Location);
    }
    token = output.NextToken;
    if (token === undefined || token === '') return { locations, isPartial: false };
  }
  return { locations, isPartial: true };
}

function judge({ table, target, folder, objects }: CheckSubject, { locations, isPartial }: Locations): Outcome {
  const evidence = { partitions: locations.length };
  const keys = table.storage.partitionKeys.map(({ name }) => name);
  const missing = objects.filter(
    ({ key }) => !locations.some((location) => isBelow(`s3://${folder.bucket}/${key}`, location)),
  );
  const [first] = missing;
  const fix = fixFor(first?.key ?? '', { keys, target });
  if (locations.length === 0) {
    const reason = 'no partition was ever added: every query gives zero rows';
    return { status: 'fail', reason, fix, evidence };
  }
  if (first === undefined)
    return { status: 'pass', reason: `${locations.length} partitions hold the objects`, evidence };
  if (isPartial) {
    return {
      status: 'unknown',
      reason: `"${first.key}" is in none of the first ${locations.length} partitions`,
      evidence,
    };
  }
  return {
    status: missing.length === objects.length ? 'fail' : 'warn',
    reason: `"${first.key}" is in none of the ${locations.length} partitions: queries do not see it`,
    fix,
    evidence: { ...evidence, key: first.key },
  };
}

const isBelow = (uri: string, location: string): boolean =>
  uri.startsWith(location.endsWith('/') ? location : `${location}/`);

/** MSCK REPAIR finds folders that are called `column=value` only. */
function fixFor(key: string, { keys, target }: { readonly keys: readonly string[]; readonly target: string }): string {
  const isHive = keys.every((name) => key.includes(`${name}=`));
  return isHive
    ? `awsops athena query "MSCK REPAIR TABLE ${target}"; better, let Athena compute them: awsops athena table create --replace`
    : `the folders are not called column=value, which MSCK REPAIR needs: ALTER TABLE ${target} ADD PARTITION (…) LOCATION '…', or partition projection: awsops athena table create --replace`;
}
