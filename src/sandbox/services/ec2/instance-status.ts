import type {
  DescribeInstanceStatusRequest,
  GetConsoleOutputRequest,
  GetConsoleOutputResult,
  InstanceStatus,
  InstanceStatusSummary,
} from '@aws-sdk/client-ec2';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { checkDryRun, describeOperation } from './describe.js';
import { checkInstanceIds, findInstances, instancesNotFound } from './instance-ids.js';
import { ec2Store, type Ec2Store, type StoredInstance } from './store.js';

const describeWith = (items: (store: Ec2Store) => ReadonlyMap<string, StoredInstance>) =>
  describeOperation({
    items,
    ids: (input: DescribeInstanceStatusRequest) => input.InstanceIds,
    notFound: instancesNotFound,
    filters: {
      'availability-zone': (instance) => instance.Placement?.AvailabilityZone,
      'instance-state-code': (instance) => instance.State?.Code,
      'instance-state-name': (instance) => instance.State?.Name,
      'instance-status.status': (instance) => summaryOf(instance).Status,
      'system-status.status': (instance) => summaryOf(instance).Status,
    },
    output: (found, nextToken) => ({ InstanceStatuses: found.map(statusOf), NextToken: nextToken }),
  });

const allStates = describeWith((store) => store.instances);

/** Without IncludeAllInstances only running instances have a status (EC2 API reference, DescribeInstanceStatus). */
const runningOnly = describeWith(
  ({ instances }) => new Map([...instances].filter(([, instance]) => instance.State?.Name === 'running')),
);

async function describeInstanceStatus(input: DescribeInstanceStatusRequest, call: Call): Promise<object> {
  const { InstanceIds: ids, IncludeAllInstances, MaxResults } = input;
  if (ids && MaxResults !== undefined) {
    const message = 'The parameter instancesSet cannot be used with the parameter maxResults';
    throw new ServiceError('InvalidParameterCombination', message);
  }
  checkInstanceIds(ids);
  if (IncludeAllInstances === true) return allStates(input, call);
  // An instance that is there but does not run is left out, not refused.
  const chosen = ids && findInstances(ids, call).filter(({ State }) => State?.Name === 'running');
  if (chosen?.length === 0) return { InstanceStatuses: [] };
  return runningOnly({ ...input, InstanceIds: chosen?.map(({ InstanceId }) => InstanceId) }, call);
}

function statusOf(instance: StoredInstance): InstanceStatus {
  return {
    InstanceId: instance.InstanceId,
    AvailabilityZone: instance.Placement?.AvailabilityZone,
    InstanceState: instance.State,
    InstanceStatus: summaryOf(instance),
    SystemStatus: summaryOf(instance),
  };
}

function summaryOf({ State }: StoredInstance): InstanceStatusSummary {
  if (State?.Name !== 'running') return { Status: 'not-applicable' };
  return { Status: 'ok', Details: [{ Name: 'reachability', Status: 'passed' }] };
}

/** What an instance wrote to its console; nothing was kept of one that has not written. */
function getConsoleOutput(input: GetConsoleOutputRequest, call: Call): GetConsoleOutputResult {
  checkDryRun(input);
  const [instance] = findInstances([input.InstanceId ?? ''], call);
  const console = call.store(ec2Store).consoles.get(instance?.InstanceId ?? '');
  return {
    InstanceId: instance?.InstanceId,
    Timestamp: new Date(console?.timestampMs ?? call.clock.now()),
    Output: console && Buffer.from(console.text, 'utf8').toString('base64'),
  };
}

/** How instances are. */
export const instanceStatusOperations: Operations = {
  DescribeInstanceStatus: describeInstanceStatus,
  GetConsoleOutput: getConsoleOutput,
};
