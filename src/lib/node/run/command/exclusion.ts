import type { FleetNode, UnmanagedReason } from '../../inventory/types.js';
import type { SavedSpec } from './saved-run.js';

/** Why nothing is sent to a node. */
export interface Exclusion {
  readonly details: string;
  readonly reason: string;
}

const UNREACHABLE: Readonly<Record<UnmanagedReason, string>> = {
  terminated: 'the instance is terminated',
  stopped: 'the instance is stopped',
  starting: 'the instance was launched a few minutes ago and has not registered with Systems Manager yet',
  'no-instance-profile': 'Systems Manager does not know it: the instance has no instance profile',
  'never-registered': 'Systems Manager does not know it: its agent has never registered',
  'connection-lost': 'Systems Manager has lost the connection to it: its agent is not heard of any more',
  unknown: 'whether Systems Manager reaches it could not be seen: ssm:DescribeInstanceInformation is denied',
};

/** Worth a look at the checklist. */
const HAS_CAUSE: readonly UnmanagedReason[] = ['no-instance-profile', 'never-registered', 'connection-lost'];

/**
 * Why a node is left out; undefined: it is sent something.
 *
 * @param isNamed whether the document was named, rather than chosen by platform
 */
export function exclusionOf(
  { reason, platform, instanceId }: FleetNode,
  { specs, isNamed }: { readonly specs: readonly SavedSpec[]; readonly isNamed: boolean },
): Exclusion | undefined {
  if (reason !== null) {
    const hint = HAS_CAUSE.includes(reason) ? `; see: awsops node check ${instanceId}` : '';
    return { details: reason, reason: `${UNREACHABLE[reason]}${hint}` };
  }
  if (platform === null) return { details: 'unknown-platform', reason: 'its platform is not known' };
  if (specs.some(({ platforms }) => platforms.includes(platform))) return undefined;
  if (isNamed) {
    const name = specs[0]?.documentName ?? '';
    return { details: 'other-platform', reason: `"${name}" is not for ${platform}` };
  }
  return platform === 'Windows'
    ? { details: 'other-platform', reason: 'it runs Windows, and there is no --windows-script' }
    : { details: 'other-platform', reason: `it runs ${platform}, and there is no script but --windows-script` };
}
