import type {
  DescribeInstanceInformationRequest,
  DescribeInstanceInformationResult,
  GetConnectionStatusRequest,
  GetConnectionStatusResponse,
  InstanceInformation,
} from '@aws-sdk/client-ssm';
import { decodeToken, encodeToken } from '../../pages.js';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { constraintError, invalidNextToken, listWithin, numberWithin } from './checks.js';
import { stateOf, tagsOf, type NodeState } from './node-state.js';
import { SSM_AGENT_VERSION, ssmStore } from './store.js';
import type { StoredNode } from './types.js';

/** API reference, DescribeInstanceInformation; the page without MaxResults is small, as lists of nodes have it. */
const PAGE = { member: 'maxResults', min: 5, max: 50, fallback: 10 };
const MAX_FILTER_VALUES = 100;
const SCOPE = 'ssm.DescribeInstanceInformation';

/** What is known of managed nodes. */
export const nodeOperations: Operations = {
  DescribeInstanceInformation: describeInstanceInformation,
  GetConnectionStatus: getConnectionStatus,
};

interface Filter {
  readonly key: string;
  readonly values: readonly string[];
}

/** A node with its state, which is looked up once for all filters. */
interface Candidate {
  readonly node: StoredNode;
  readonly state: NodeState;
}

function describeInstanceInformation(
  input: DescribeInstanceInformationRequest,
  call: Call,
): DescribeInstanceInformationResult {
  const limit = numberWithin(input.MaxResults, PAGE);
  const filters = filtersOf(input);
  const tests = filters.map((filter) => candidateTest(filter, call));
  const store = call.store(ssmStore);
  const ids = filters.find(({ key }) => key === 'InstanceIds')?.values;
  const nodes = ids ? [...new Set(ids)].flatMap((id) => store.nodes.get(id) ?? []) : store.nodeList;
  const list: InstanceInformation[] = [];
  let index =
    input.NextToken === undefined
      ? 0
      : Number(decodeToken(input.NextToken, { scope: SCOPE, invalidToken: invalidNextToken }));
  for (; index < nodes.length && list.length < limit; index += 1) {
    const node = nodes[index];
    const candidate = node && { node, state: stateOf(node, call) };
    if (candidate?.state.isListed && tests.every((test) => test(candidate))) list.push(describe(candidate));
  }
  return {
    InstanceInformationList: list,
    // The service does not look ahead: the last page may be empty.
    NextToken: index < nodes.length ? encodeToken(String(index), SCOPE) : undefined,
  };
}

function filtersOf(input: DescribeInstanceInformationRequest): readonly Filter[] {
  const { Filters: filters = [], InstanceInformationFilterList: older = [] } = input;
  if (filters.length > 0 && older.length > 0) {
    const message = 'Filters and InstanceInformationFilterList cannot be specified together.';
    throw new ServiceError('ValidationException', message);
  }
  return [
    ...filters.map(({ Key: key = '', Values: values }) => ({ key, values: values ?? [] })),
    ...older.map(({ key = '', valueSet: values }) => ({ key, values: values ?? [] })),
  ].map(({ key, values }, index) => {
    const member = `filters.${index + 1}.member.values`;
    return { key, values: listWithin(values, { member, min: 1, max: MAX_FILTER_VALUES }) };
  });
}

function candidateTest({ key, values }: Filter, call: Call): (candidate: Candidate) => boolean {
  const wanted = new Set(values);
  if (key.startsWith('tag:')) {
    const name = key.slice('tag:'.length);
    return ({ node }) => {
      const tags = tagsOf(node, call);
      return Object.hasOwn(tags, name) && wanted.has(tags[name] ?? '');
    };
  }
  switch (key) {
    case 'InstanceIds':
      return ({ node }) => wanted.has(node.instanceId);
    case 'PingStatus':
      return ({ state }) => wanted.has(state.ping);
    case 'PlatformTypes':
      return ({ node }) => wanted.has(node.platformType);
    case 'AgentVersion':
      return ({ node }) => wanted.has(node.ssmAgentVersion);
    case 'IamRole':
      return ({ node }) => wanted.has(node.iamRole);
    case 'ResourceType':
      return ({ node }) => wanted.has(resourceType(node));
    case 'tag-key':
      return ({ node }) => Object.keys(tagsOf(node, call)).some((name) => wanted.has(name));
    case 'ActivationIds':
    case 'AssociationStatus':
      return () => false;
    default:
      throw new ServiceError('InvalidFilterKey', `The filter key ${key} is not valid.`);
  }
}

const resourceType = ({ instanceId }: StoredNode): 'EC2Instance' | 'ManagedInstance' =>
  instanceId.startsWith('mi-') ? 'ManagedInstance' : 'EC2Instance';

function describe({ node, state }: Candidate): InstanceInformation {
  const type = resourceType(node);
  return {
    InstanceId: node.instanceId,
    PingStatus: state.ping,
    LastPingDateTime: new Date(state.lastPingMs),
    AgentVersion: node.ssmAgentVersion,
    IsLatestVersion: node.ssmAgentVersion === SSM_AGENT_VERSION,
    PlatformType: node.platformType,
    PlatformName: node.platformName,
    PlatformVersion: node.platformVersion,
    ResourceType: type,
    IPAddress: node.ipAddress,
    ComputerName: node.computerName,
    SourceId: node.instanceId,
    SourceType: type === 'EC2Instance' ? 'AWS::EC2::Instance' : 'AWS::SSM::ManagedInstance',
    // Of an instance, EC2 is asked for the role (API reference, InstanceInformation).
    ...(type === 'ManagedInstance' && {
      IamRole: node.iamRole,
      RegistrationDate: new Date(node.registeredAtMs),
    }),
  };
}

function getConnectionStatus(input: GetConnectionStatusRequest, call: Call): GetConnectionStatusResponse {
  const { Target: target = '' } = input;
  if (target === '') throw constraintError('target', target, 'Member must have length greater than or equal to 1');
  const node = call.store(ssmStore).nodes.get(target);
  const isConnected = node !== undefined && stateOf(node, call).ping === 'Online';
  return { Target: target, Status: isConnected ? 'connected' : 'notconnected' };
}
