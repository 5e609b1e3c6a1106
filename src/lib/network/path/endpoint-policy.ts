import type { VpcEndpoint } from '@aws-sdk/client-ec2';
import type { PathFinding } from '../types.js';
import { pass, unknown, type Trace } from './findings.js';

/** Whether the policy of an endpoint lets the agents through. */
export function judgeEndpointPolicy(trace: Trace, endpoint: VpcEndpoint): PathFinding {
  const { VpcEndpointId, PolicyDocument } = endpoint;
  const evidence = { vpcEndpointId: VpcEndpointId, policy: PolicyDocument ?? null };
  if (PolicyDocument === undefined || isFullAccess(PolicyDocument)) {
    return pass('endpoint', `the policy of the endpoint ${VpcEndpointId} allows everything`, evidence);
  }
  const reason = `whether the policy of the endpoint ${VpcEndpointId} lets ${trace.service} through was not evaluated`;
  return unknown('endpoint', { reason, fix: null, evidence });
}

/** The policy that an endpoint gets when none is given: one statement that allows everything to everybody. */
function isFullAccess(text: string): boolean {
  const statements = statementsOf(text);
  return (
    statements.length > 0 &&
    statements.every((statement) => statement['Effect'] === 'Allow') &&
    statements.some(
      (statement) =>
        isStar(statement['Action']) &&
        isStar(statement['Resource']) &&
        (isStar(statement['Principal']) || isStar(recordOf(statement['Principal'])['AWS'])) &&
        statement['Condition'] === undefined,
    )
  );
}

function statementsOf(text: string): readonly Readonly<Record<string, unknown>>[] {
  try {
    const statement: unknown = recordOf(JSON.parse(text))['Statement'];
    return [statement].flat().map(recordOf);
  } catch {
    // What is not JSON is no policy that allows everything; the caller shows it as it is.
    return [];
  }
}

const isStar = (value: unknown): boolean => value === '*' || (Array.isArray(value) && value.includes('*'));

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
