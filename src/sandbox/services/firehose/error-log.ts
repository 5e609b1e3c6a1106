import type { Call } from '../../types.js';
import { isAllowed } from '../iam/authorize.js';
import { findGroup, insertEvents, logsStore } from '../logs/store.js';
import { canAssumeRole } from './destination.js';
import type { StoredDeliveryStream } from './store.js';

/** Why a delivery failed, in the words of "Data delivery errors" of the developer guide. */
export interface DeliveryError {
  readonly errorCode: string;
  readonly message: string;
}

/** Writes an error into the log stream that a delivery stream is configured with, if it is there and may be written. */
export function logError(
  call: Call,
  stream: StoredDeliveryStream,
  failure: { readonly error: DeliveryError; readonly atMs: number },
): void {
  const { errorLog, roleArn, description } = stream.destination;
  if (!errorLog) return;
  const store = call.store(logsStore);
  const group = findGroup(store, errorLog.group);
  const logStream = group?.streams.get(errorLog.stream);
  if (!group || !logStream || !canAssumeRole(call, { roleArn, streamArn: stream.arn })) return;
  const roleName = roleArn.split('/').at(-1) ?? '';
  const { arn: resource } = logStream;
  if (!isAllowed(call, { roleName, action: 'logs:PutLogEvents', resource })) return;
  const message = JSON.stringify({
    deliveryStreamARN: stream.arn,
    destination: description.BucketARN,
    deliveryStreamVersionId: stream.versionId,
    message: failure.error.message,
    errorCode: failure.error.errorCode,
  });
  const events = [{ timestamp: failure.atMs, message }];
  insertEvents(store, { group, stream: logStream }, { events, ingestionTime: failure.atMs });
}
