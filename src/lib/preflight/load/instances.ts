import {
  EC2Client,
  GetConsoleOutputCommand,
  paginateDescribeImages,
  paginateDescribeInstanceStatus,
  type Image,
  type InstanceStatus,
} from '@aws-sdk/client-ec2';
import type { TaskContext } from '../../aws/task-context.js';
import type { FleetNode } from '../../node/index.js';
import type { Facts } from '../facts.js';
import { attempt, read, type Read } from '../read.js';
import { chunksOf, withMissing } from './keyed.js';

/** DescribeInstanceStatus takes at most 100 ids (EC2 API reference). */
const IDS_PER_CALL = 100;
/** A filter takes at most 200 values (EC2 API reference, Filter). */
const VALUES_PER_FILTER = 200;
/** There is no call for the consoles of several instances: only the first ones without another cause are read. */
const MAX_CONSOLES = 20;

/** The status checks of instances. */
export async function loadStatuses(nodes: readonly FleetNode[], facts: Facts, ctx: TaskContext): Promise<Facts> {
  const statuses = new Map(facts.statuses);
  const ids = nodes.map(({ instanceId }) => instanceId).filter((id) => !statuses.has(id));
  for (const InstanceIds of chunksOf(ids, IDS_PER_CALL)) {
    const found = await attempt('ec2:DescribeInstanceStatus', ctx, () => describeStatuses([...InstanceIds], ctx));
    for (const id of InstanceIds) statuses.set(id, found.ok ? read(found.value.get(id)) : found);
  }
  return { ...facts, statuses };
}

async function describeStatuses(InstanceIds: string[], ctx: TaskContext): Promise<ReadonlyMap<string, InstanceStatus>> {
  const client = ctx.aws.client(EC2Client);
  const byId = new Map<string, InstanceStatus>();
  const pages = paginateDescribeInstanceStatus({ client }, { InstanceIds }, { abortSignal: ctx.signal });
  for await (const { InstanceStatuses = [] } of pages) {
    for (const status of InstanceStatuses) if (status.InstanceId) byId.set(status.InstanceId, status);
  }
  return byId;
}

/** The images of instances. By filter: an id that is gone would make the whole call fail. */
export async function loadImages(nodes: readonly FleetNode[], facts: Facts, ctx: TaskContext): Promise<Facts> {
  const images = new Map(facts.images);
  const wanted = new Set(nodes.flatMap(({ instance }) => instance?.ImageId ?? []));
  const ids = [...wanted].filter((id) => !images.has(id));
  for (const Values of chunksOf(ids, VALUES_PER_FILTER)) {
    const found = await attempt('ec2:DescribeImages', ctx, () => describeImages([...Values], ctx));
    for (const id of Values) images.set(id, found.ok ? read(found.value.get(id)) : found);
  }
  return { ...facts, images };
}

async function describeImages(Values: string[], ctx: TaskContext): Promise<ReadonlyMap<string, Image>> {
  const client = ctx.aws.client(EC2Client);
  const byId = new Map<string, Image>();
  const input = { Filters: [{ Name: 'image-id', Values }], IncludeDeprecated: true };
  for await (const { Images = [] } of paginateDescribeImages({ client }, input, { abortSignal: ctx.signal })) {
    for (const image of Images) if (image.ImageId) byId.set(image.ImageId, image);
  }
  return byId;
}

/** What instances wrote to their consoles: of a few only, one call each. */
export async function loadConsoles(nodes: readonly FleetNode[], facts: Facts, ctx: TaskContext): Promise<Facts> {
  const ids = nodes.filter(({ instance }) => instance !== undefined).map(({ instanceId }) => instanceId);
  const room = Math.max(0, MAX_CONSOLES - facts.consoles.size);
  const wanted = ids.filter((id) => !facts.consoles.has(id)).slice(0, room);
  const load = (id: string, inner: TaskContext): Promise<Read<string>> =>
    attempt('ec2:GetConsoleOutput', inner, () => readConsole(id, inner));
  return { ...facts, consoles: await withMissing(facts.consoles, wanted, { ctx, load }) };
}

async function readConsole(InstanceId: string, ctx: TaskContext): Promise<string> {
  const client = ctx.aws.client(EC2Client);
  const options = { abortSignal: ctx.signal };
  try {
    const { Output = '' } = await client.send(new GetConsoleOutputCommand({ InstanceId, Latest: true }), options);
    return decode(Output);
  } catch (error) {
    // Only instances on Nitro give their console as it is now; the others what they buffered when they started.
    if (!(error instanceof Error) || error.name !== 'UnsupportedOperation') throw error;
    const { Output = '' } = await client.send(new GetConsoleOutputCommand({ InstanceId }), options);
    return decode(Output);
  }
}

const decode = (output: string): string => Buffer.from(output, 'base64').toString('utf8');
