import { randomUUID } from 'node:crypto';
import type { Call, Operation } from '../../types.js';
import type { Operations } from '../definition.js';
import { identityOf } from '../sts/credentials.js';
import { emitEvent } from './emit.js';
import { eventsStore } from './store.js';

/** Names of operations that change nothing: rules do not see them by default, and nobody asks for them here. */
const READ_ONLY = /^(Describe|Get|List|Search)/;

/**
 * Operations whose calls reach EventBridge as they do in an account with a trail: one event for each call that changed
 * something. The request is told as far as its names go; CloudTrail wraps the lists of EC2 in objects, which is left out.
 */
export function toldByTrail(operations: Operations): Operations {
  return Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => [name, READ_ONLY.test(name) ? operation : told(operation)]),
  );
}

function told(operation: Operation<never, object | void>): Operation<never, object | void> {
  return async (input, call) => {
    const output = await operation(input, call);
    if (call.store(eventsStore).rules.size > 0) tell(input, call);
    return output;
  };
}

function tell(input: object, call: Call): void {
  const { arn, account, userId } = identityOf(call);
  const isRole = arn.includes(':assumed-role/');
  const name = arn.split('/').at(-1);
  const nowMs = call.clock.now();
  emitEvent(call, {
    source: `aws.${call.service}`,
    detailType: 'AWS API Call via CloudTrail',
    detail: {
      eventVersion: '1.11',
      userIdentity: {
        type: isRole ? 'AssumedRole' : 'IAMUser',
        principalId: userId,
        arn,
        accountId: account,
        ...(isRole ? {} : { userName: name }),
      },
      eventTime: new Date(nowMs).toISOString().replace(/\.\d{3}Z$/, 'Z'),
      eventSource: `${call.service}.amazonaws.com`,
      eventName: call.operation,
      awsRegion: call.region,
      sourceIPAddress: '127.0.0.1',
      requestParameters: lowerKeys(input),
      requestID: call.requestId,
      eventID: randomUUID(),
      readOnly: false,
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: account,
      eventCategory: 'Management',
    },
  });
}

function lowerKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key.charAt(0).toLowerCase() + key.slice(1), lowerKeys(member)]),
  );
}
