import type { AttachedPermissionsBoundary } from '@aws-sdk/client-iam';
import type { Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { noSuchEntity } from './common.js';
import { findPolicy } from './policies.js';

/** Roles and users have a boundary in the same way. */
interface Bounded {
  permissionsBoundary: string | undefined;
}

interface BoundaryInput {
  readonly RoleName?: string;
  readonly UserName?: string;
  readonly PermissionsBoundary?: string;
}

/** The operations on the permissions boundary of one kind of holder, e.g. `PutRolePermissionsBoundary`. */
export function boundaryOperations(
  kind: 'Role' | 'User',
  find: (name: string | undefined, call: Call) => Bounded,
): Operations {
  const holder = (input: BoundaryInput, call: Call): Bounded =>
    find(kind === 'Role' ? input.RoleName : input.UserName, call);
  return {
    [`Put${kind}PermissionsBoundary`]: (input: BoundaryInput, call: Call): void => {
      holder(input, call).permissionsBoundary = checkBoundary(input.PermissionsBoundary, call);
    },
    [`Delete${kind}PermissionsBoundary`]: (input: BoundaryInput, call: Call): void => {
      holder(input, call).permissionsBoundary = undefined;
    },
  };
}

/** The ARN of the policy that is to be a boundary. Throws NoSuchEntity when there is no such policy. */
export function checkBoundary(arn: string | undefined, call: Call): string {
  try {
    return findPolicy(arn, call).arn;
  } catch (cause) {
    const error = noSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`);
    error.cause = cause;
    throw error;
  }
}

/** As single reads of users and roles answer it; lists leave it out. */
export const boundaryView = ({
  permissionsBoundary,
}: Bounded): { readonly PermissionsBoundary?: AttachedPermissionsBoundary } =>
  permissionsBoundary === undefined
    ? {}
    : {
        PermissionsBoundary: {
          PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
          PermissionsBoundaryArn: permissionsBoundary,
        },
      };
