import { createHash } from 'node:crypto';

/** IAM API reference, CreateRole, RoleName: at most 64 characters. */
const MAX_ROLE_NAME_LENGTH = 64;

/**
 * The name of the role for a resource: it follows from the resource, so that every run means the same role. Names of
 * roles are the account's, not the region's; the end keeps long names apart.
 */
export function serviceRoleName({
  prefix,
  region,
  name,
  arn,
}: {
  /** E.g. `awsops-logs`. */
  readonly prefix: string;
  readonly region: string;
  /** Of the resource. */
  readonly name: string;
  readonly arn: string;
}): string {
  const start = `${prefix}-${region}-`;
  const end = `-${createHash('sha256').update(arn).digest('hex').slice(0, 8)}`;
  return `${start}${name.slice(0, MAX_ROLE_NAME_LENGTH - start.length - end.length)}${end}`;
}

/** The path of a role, by its ARN: `/awsops/subscription/`. */
export const rolePath = (arn: string): string => {
  const resource = arn.slice(arn.indexOf(':role/') + ':role'.length);
  return resource.slice(0, resource.lastIndexOf('/') + 1);
};
