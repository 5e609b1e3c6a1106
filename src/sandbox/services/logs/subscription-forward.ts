import type { Call, StoreKey } from '../../types.js';
import { cloudWatchStore, insertSamples } from '../cloudwatch/store.js';
import { messageTest } from './checks.js';
import { logsStore, type StoredEvent, type StoredGroup } from './store.js';
import { accountSubscriptions } from './subscription-account.js';
import { dataRecords, packRecord } from './subscription-records.js';
import { send, vendorOf } from './subscription-targets.js';

/** Whether the events of a region are forwarded already. */
const forwardingStore: StoreKey<{ isOn: boolean }> = {
  name: 'logs forwarding',
  scope: 'regional',
  create: () => ({ isOn: false }),
};

/** From now on, new events of this account and region go to the subscribers of their groups, whoever puts them. */
export function startForwarding(call: Call): void {
  const state = call.store(forwardingStore);
  if (state.isOn) return;
  state.isOn = true;
  call.store(logsStore).listeners.add((group, events) => forward(call, group, events));
}

/** A subscription of one group or of all of them. */
interface Subscription {
  readonly name: string;
  readonly level: 'group' | 'account';
  readonly filterPattern: string;
  readonly destinationArn: string;
  readonly roleArn: string | undefined;
  /** Events that came before are not for it. */
  readonly sinceMs: number;
}

function forward(call: Call, group: StoredGroup, events: readonly StoredEvent[]): void {
  // Only this class has subscriptions.
  if (group.logGroupClass !== 'STANDARD') return;
  for (const subscription of subscriptionsOf(call, group)) {
    const selects = messageTest(subscription.filterPattern, 'filterPattern');
    const selected = events.filter(
      ({ message, ingestionTime }) => ingestionTime >= subscription.sinceMs && selects(message),
    );
    if (selected.length > 0) forwardTo(call, subscription, { group, events: selected });
  }
}

function subscriptionsOf(call: Call, group: StoredGroup): readonly Subscription[] {
  const own = [...group.subscriptionFilters.values()].map((filter): Subscription => {
    const { filterName = '', filterPattern = '', destinationArn = '', roleArn, creationTime = 0 } = filter;
    return { name: filterName, level: 'group', filterPattern, destinationArn, roleArn, sinceMs: creationTime };
  });
  const account = accountSubscriptions(call)
    .filter(({ excluded }) => !excluded.includes(group.name))
    .map((policy): Subscription => ({ ...policy, level: 'account' }));
  return [...own, ...account];
}

function forwardTo(
  call: Call,
  subscription: Subscription,
  selected: { readonly group: StoredGroup; readonly events: readonly StoredEvent[] },
): void {
  const { group, events } = selected;
  const { name, destinationArn, roleArn } = subscription;
  const source = { owner: call.account, logGroup: group.name, filterName: name };
  const records = dataRecords(source, events).map(packRecord);
  const atMs = Math.max(...events.map(({ ingestionTime }) => ingestionTime));
  const delivery = { destinationArn, roleArn, sourceArn: group.arn };
  const partitionKey = `${group.name} ${events[0]?.stream ?? ''}`;
  const outcome = send(call, delivery, { records, atMs, partitionKey });
  const bytes = records.reduce((sum, { length }) => sum + length, 0);
  // What cannot be sent is not kept.
  const values: readonly Value[] =
    outcome === 'delivered'
      ? [
          ['ForwardedLogEvents', 'None', events.length],
          ['ForwardedBytes', 'Bytes', bytes],
        ]
      : [['DeliveryErrors', 'None', events.length]];
  publish(call, { subscription, group: group.name, atMs }, values);
}

type Value = readonly [name: string, unit: string, value: number];

/** The metrics of subscriptions ("Monitoring with CloudWatch metrics" of the CloudWatch Logs user guide). */
function publish(
  call: Call,
  of: { readonly subscription: Subscription; readonly group: string; readonly atMs: number },
  values: readonly Value[],
): void {
  const { subscription, group, atMs } = of;
  const DestinationType = vendorOf(call, subscription.destinationArn);
  const dimensions =
    subscription.level === 'group'
      ? { LogGroupName: group, DestinationType, FilterName: subscription.name }
      : { PolicyLevel: 'AccountPolicy', DestinationType };
  for (const [name, unit, value] of values) {
    const samples = [{ timestampMs: atMs, value }];
    const metric = { namespace: 'AWS/Logs', name, unit, dimensions };
    insertSamples(call.store(cloudWatchStore), metric, { samples, nowMs: atMs });
  }
}
