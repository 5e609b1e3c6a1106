import type { Runtime } from './runtime.js';
import type { Sandbox } from './create.js';
import type { SeedService } from './seed/web3tier.js';

/** What of the seed a service shows. */
const SEEDED: Readonly<Record<string, readonly SeedService[]>> = {
  sts: ['iam'],
  iam: ['iam'],
  ec2: ['ec2'],
  s3: ['s3'],
  logs: ['logs', 'lambda'],
  cloudwatch: ['cloudwatch'],
  ssm: ['iam', 'ec2', 'ssm'],
  // What a stream reaches and is allowed to: roles, error logs, buckets.
  firehose: ['iam', 'logs', 's3'],
  kinesis: ['iam'],
  lambda: ['lambda'],
  // What rules call.
  events: ['lambda'],
  elbv2: ['ec2', 'elbv2'],
  rds: ['rds'],
  dynamodb: ['dynamodb'],
  sqs: ['sqs'],
  sns: ['sns'],
  athena: ['s3', 'athena'],
  glue: ['s3'],
};

/** Services whose seed has a second account too, into which its people switch. */
const IN_SEVERAL_ACCOUNTS = new Set(['iam', 'sts']);

/** Services without regions are seeded as if by this one. */
const HOME_REGION = 'ap-northeast-1';

export interface Seeding {
  readonly prepare: Runtime['prepare'];
  start(sandbox: Sandbox): Promise<void>;
}

/**
 * Fills a region of the sandbox's own account with the seed, service by service, before the first request that
 * could see it is served: starting costs nothing, and every region has its content.
 */
export function createSeeding(): Seeding {
  let fill: ((service: string, region: string) => void) | undefined;
  let account = '';
  return {
    prepare: (service, where) => {
      if (where.account !== account && !IN_SEVERAL_ACCOUNTS.has(service.name)) return;
      fill?.(service.name, service.isRegional ? where.region : HOME_REGION);
    },
    async start(sandbox) {
      const { seedWeb3tier } = await import('./seed/web3tier.js');
      account = sandbox.account;
      fill = (service, region) => {
        for (const part of SEEDED[service] ?? []) {
          // There is one S3, whichever region looks at it first.
          seedWeb3tier(sandbox, { regions: [part === 's3' ? HOME_REGION : region], services: [part] });
        }
      };
    },
  };
}
