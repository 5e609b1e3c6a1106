import type {
  CreateWorkGroupInput,
  DeleteWorkGroupInput,
  GetWorkGroupInput,
  GetWorkGroupOutput,
  ListWorkGroupsInput,
  ListWorkGroupsOutput,
  UpdateWorkGroupInput,
  WorkGroup,
  WorkGroupConfiguration,
} from '@aws-sdk/client-athena';
import { pageOf } from '../../pages.js';
import type { Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { constraintError, invalidRequest, invalidToken, pageLimit } from './errors.js';
import { checkLocation } from './locations.js';
import { athenaStore, ENGINE, PRIMARY, type StoredWorkGroup } from './store.js';
import { updatedConfiguration } from './workgroup-updates.js';

/** Athena API reference: workgroup names, ListWorkGroups and BytesScannedCutoffPerQuery. */
const NAME = /^[a-zA-Z0-9._-]{1,128}$/;
const MAX_LISTED = 50;
const MIN_CUTOFF_BYTES = 10_000_000;

/** Workgroups. */
export const workGroupOperations: Operations = {
  CreateWorkGroup: createWorkGroup,
  GetWorkGroup: getWorkGroup,
  ListWorkGroups: listWorkGroups,
  UpdateWorkGroup: updateWorkGroup,
  DeleteWorkGroup: deleteWorkGroup,
};

/** The workgroup of a request, `primary` when it names none. Throws InvalidRequestException. */
export function findWorkGroup(call: Pick<Call, 'store'>, name: string = PRIMARY): StoredWorkGroup {
  const found = call.store(athenaStore).workGroups.get(name);
  if (!found) throw invalidRequest(`WorkGroup ${name} is not found.`);
  return found;
}

function createWorkGroup(input: CreateWorkGroupInput, call: Call): object {
  const name = input.Name ?? '';
  if (!NAME.test(name)) {
    throw constraintError('name', name, 'Member must satisfy regular expression pattern: [a-zA-Z0-9._-]{1,128}');
  }
  const { workGroups } = call.store(athenaStore);
  if (workGroups.has(name)) throw invalidRequest('WorkGroup is already created');
  const configuration: WorkGroupConfiguration = {
    EnforceWorkGroupConfiguration: true,
    PublishCloudWatchMetricsEnabled: true,
    RequesterPaysEnabled: false,
    ResultConfiguration: {},
    ...input.Configuration,
    EngineVersion: ENGINE,
  };
  checkConfiguration(configuration);
  workGroups.set(name, {
    workGroup: {
      Name: name,
      State: 'ENABLED',
      CreationTime: new Date(call.clock.now()),
      ...(input.Description !== undefined && { Description: input.Description }),
    },
    configuration,
    tags: new Map((input.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
  });
  return {};
}

function checkConfiguration(configuration: WorkGroupConfiguration): void {
  const { BytesScannedCutoffPerQuery: cutoff, ResultConfiguration: results } = configuration;
  if (cutoff !== undefined && cutoff < MIN_CUTOFF_BYTES) {
    const rule = `Member must have value greater than or equal to ${MIN_CUTOFF_BYTES}`;
    throw constraintError('configuration.bytesScannedCutoffPerQuery', cutoff, rule);
  }
  if (results?.OutputLocation === undefined) return;
  checkLocation(results.OutputLocation);
  if (configuration.ManagedQueryResultsConfiguration?.Enabled === true) {
    throw invalidRequest('Managed query results and an output location cannot both be configured.');
  }
}

function getWorkGroup(input: GetWorkGroupInput, call: Call): GetWorkGroupOutput {
  return { WorkGroup: describe(findWorkGroup(call, input.WorkGroup)) };
}

function describe({ workGroup, configuration }: StoredWorkGroup): WorkGroup {
  return { ...workGroup, Configuration: configuration };
}

function listWorkGroups(input: ListWorkGroupsInput, call: Call): ListWorkGroupsOutput {
  const all = [...call.store(athenaStore).workGroups.values()].sort((a, b) =>
    a.workGroup.Name < b.workGroup.Name ? -1 : 1,
  );
  const limit = pageLimit(input.MaxResults, { max: MAX_LISTED });
  const page = pageOf(all, { limit, token: input.NextToken, scope: 'athena.ListWorkGroups', invalidToken });
  const WorkGroups = page.items.map(({ workGroup, configuration }) => ({
    ...workGroup,
    EngineVersion: configuration.EngineVersion,
  }));
  return { WorkGroups, NextToken: page.nextToken };
}

function updateWorkGroup(input: UpdateWorkGroupInput, call: Call): object {
  const stored = findWorkGroup(call, input.WorkGroup);
  const configuration = updatedConfiguration(stored.configuration, input.ConfigurationUpdates ?? {});
  checkConfiguration(configuration);
  const workGroup = {
    ...stored.workGroup,
    State: input.State ?? stored.workGroup.State,
    Description: input.Description ?? stored.workGroup.Description,
  };
  call.store(athenaStore).workGroups.set(workGroup.Name, { ...stored, workGroup, configuration });
  return {};
}

/** Without `RecursiveDeleteOption`, a workgroup that holds named queries or executions stays. */
function deleteWorkGroup(input: DeleteWorkGroupInput, call: Call): object {
  const { workGroup } = findWorkGroup(call, input.WorkGroup);
  const store = call.store(athenaStore);
  if (workGroup.Name === PRIMARY) throw invalidRequest('WorkGroup primary cannot be deleted');
  const named = [...store.namedQueries.values()].filter(({ WorkGroup: name }) => name === workGroup.Name);
  const executions = [...store.executions.values()].filter((execution) => execution.workGroup === workGroup.Name);
  if (input.RecursiveDeleteOption !== true && named.length + executions.length > 0) {
    throw invalidRequest(`WorkGroup ${workGroup.Name} is not empty`);
  }
  for (const { NamedQueryId } of named) store.namedQueries.delete(NamedQueryId);
  for (const { id } of executions) store.executions.delete(id);
  store.workGroups.delete(workGroup.Name);
  return {};
}
