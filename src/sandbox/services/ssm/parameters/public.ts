import { createHash } from 'node:crypto';
import type { Call } from '../../../types.js';
import type { FoundParameter } from './store.js';

/**
 * Names of images that AWS and Canonical publish.
 * Source: user guide, "Calling AMI public parameters in Parameter Store"; the ids are made up, one for each region.
 */
const IMAGE_NAMES: readonly string[] = [
  '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64',
  '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
  '/aws/service/ami-amazon-linux-latest/al2023-ami-minimal-kernel-default-arm64',
  '/aws/service/ami-amazon-linux-latest/al2023-ami-minimal-kernel-default-x86_64',
  '/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-gp2',
  '/aws/service/ami-windows-latest/Windows_Server-2019-English-Full-Base',
  '/aws/service/ami-windows-latest/Windows_Server-2022-English-Core-Base',
  '/aws/service/ami-windows-latest/Windows_Server-2022-English-Full-Base',
  '/aws/service/canonical/ubuntu/server/22.04/stable/current/amd64/hvm/ebs-gp2/ami-id',
  '/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id',
];

/** Any day; they change with every release of an image. */
const PUBLISHED_MS = Date.UTC(2025, 11, 1);

type Place = Pick<Call, 'region'>;

/** The public parameters whose names begin with a path. */
export const publicParametersUnder = (path: string, place: Place): readonly Omit<FoundParameter, 'selector'>[] =>
  IMAGE_NAMES.filter((name) => name.startsWith(path)).map((name) => published(name, place));

/** A public parameter by name or ARN; undefined when there is none of that name here. */
export function publicParameter(given: string, place: Place): Omit<FoundParameter, 'selector'> | undefined {
  const name = given.replace(/^arn:aws:ssm:[^:]*::parameter/, '');
  return IMAGE_NAMES.includes(name) ? published(name, place) : undefined;
}

function published(name: string, { region }: Place): Omit<FoundParameter, 'selector'> {
  const id = createHash('sha256').update(`${region} ${name}`).digest('hex').slice(0, 17);
  return {
    parameter: { name, arn: `arn:aws:ssm:${region}::parameter${name}` },
    version: {
      version: 1,
      value: `ami-${id}`,
      type: 'String',
      keyId: undefined,
      description: undefined,
      allowedPattern: undefined,
      tier: 'Standard',
      dataType: 'aws:ec2:image',
      policies: [],
      modifiedAtMs: PUBLISHED_MS,
      modifiedBy: 'arn:aws:iam::aws:root',
      labels: new Set(),
    },
  };
}
