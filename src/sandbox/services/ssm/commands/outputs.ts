import type { Call } from '../../../types.js';
import { insertEvents, insertGroup, insertStream, logsStore } from '../../logs/store.js';
import { insertObject, s3Store } from '../../s3/store.js';
import { isPermitted } from '../permissions.js';
import type { StepResult, StoredCommand, StoredNode } from '../types.js';

interface Place {
  readonly command: StoredCommand;
  readonly node: StoredNode;
  readonly call: Call;
}

/**
 * Puts what a step printed into the bucket and the log group that the command names. The node does it, with its own
 * role and in silence: where it may not, or where there is no such bucket, nothing arrives and nobody is told.
 */
export function keepOutput(result: StepResult, place: Place): void {
  for (const name of ['stdout', 'stderr'] as const) {
    if (result[name] === '') continue;
    toBucket({ name, text: result[name], result }, place);
    toLogs({ name, text: result[name], result }, place);
  }
}

interface Output {
  readonly name: 'stdout' | 'stderr';
  readonly text: string;
  readonly result: StepResult;
}

function toBucket({ name, text, result }: Output, { command, node, call }: Place): void {
  const bucket = call.store(s3Store).buckets.get(command.outputBucket);
  if (!bucket) return;
  const key = `${outputPrefix(command, node.instanceId, result)}/${name}`;
  const resource = `arn:aws:s3:::${bucket.name}/${key}`;
  if (!isPermitted(call, { roleName: node.iamRole, action: 's3:PutObject', resource })) return;
  insertObject(bucket, { key, body: text, lastModifiedMs: result.finishedAtMs, contentType: 'text/plain' });
}

/**
 * The folder of a step's output: the plugin without its colon, then the step; in a document of schema 1.2, which has
 * no steps, the id of the plugin's only set of properties.
 */
export function outputPrefix(command: StoredCommand, instanceId: string, { step }: Pick<StepResult, 'step'>): string {
  const plugin = step.action.replace(':', '');
  const last = command.version.schemaVersion === '1.2' ? `0.${plugin}` : step.name;
  const parts = [command.outputPrefix, command.id, instanceId, plugin, last];
  return parts.filter((part) => part !== '').join('/');
}

function toLogs({ name, text, result }: Output, { command, node, call }: Place): void {
  const { logGroup } = command;
  if (logGroup === undefined) return;
  const store = call.store(logsStore);
  const streamName = `${command.id}/${node.instanceId}/${result.step.name.replaceAll(':', '-')}/${name}`;
  const arn = `arn:aws:logs:${call.region}:${call.account}:log-group:${logGroup}`;
  const may = (action: string, resource: string) => isPermitted(call, { roleName: node.iamRole, action, resource });
  const atMs = result.finishedAtMs;
  const existing = store.groups.get(logGroup);
  if (!existing && !may('logs:CreateLogGroup', arn)) return;
  const group =
    existing ?? insertGroup(store, { name: logGroup, account: call.account, region: call.region, creationTime: atMs });
  const streamArn = `${arn}:log-stream:${streamName}`;
  if (!may('logs:CreateLogStream', `${arn}:*`) && !may('logs:CreateLogStream', streamArn)) return;
  if (!may('logs:PutLogEvents', streamArn)) return;
  const stream = group.streams.get(streamName) ?? insertStream(group, streamName, atMs);
  const lines = text.split('\n').filter((line) => line !== '');
  const events = lines.map((message) => ({ timestamp: atMs, message }));
  insertEvents(store, { group, stream }, { events, ingestionTime: atMs });
}
