import type { AlarmResource, ResourceKind } from '../resources/types.js';

/** A part of AWS that recommendations can be narrowed to. */
interface Service {
  readonly kinds: readonly ResourceKind[];
  /** Where kinds are shared: which of their things belong to it. */
  readonly has?: (resource: AlarmResource) => boolean;
}

const SERVICES = {
  alb: {
    kinds: ['load-balancer', 'target-group'],
    has: ({ kind, facts }) => kind !== 'target-group' || facts['namespace'] === 'AWS/ApplicationELB',
  },
  nlb: {
    kinds: ['network-load-balancer', 'target-group'],
    has: ({ kind, facts }) => kind !== 'target-group' || facts['namespace'] === 'AWS/NetworkELB',
  },
  rds: { kinds: ['db-cluster', 'db-instance'] },
  ec2: { kinds: ['instance'] },
  ebs: { kinds: ['volume'] },
  agent: { kinds: ['agent-memory', 'agent-disk'] },
  nat: { kinds: ['nat-gateway'] },
  lambda: { kinds: ['function', 'lambda-account'] },
  dynamodb: { kinds: ['table', 'table-index'] },
  sqs: { kinds: ['queue'] },
  firehose: { kinds: ['delivery-stream'] },
  logs: { kinds: ['log-group', 'logs-account'] },
} as const satisfies Readonly<Record<string, Service>>;

export type AlarmService = keyof typeof SERVICES;

/** The kinds of these services; undefined, which is all of them, for none. */
export function kindsOf(services: readonly AlarmService[]): readonly ResourceKind[] | undefined {
  return services.length === 0 ? undefined : [...new Set(services.flatMap((name) => SERVICES[name].kinds))];
}

/** Whether a thing belongs to one of these services; to any without services. */
export function isOf(services: readonly AlarmService[], resource: AlarmResource): boolean {
  if (services.length === 0) return true;
  return services.some((name) => {
    const service: Service = SERVICES[name];
    return service.kinds.includes(resource.kind) && (service.has?.(resource) ?? true);
  });
}
