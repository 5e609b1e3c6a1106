import { ServiceError } from '../types.js';
import type { MissingMember } from '../wire/required.js';
import type { ServiceDefinition } from './definition.js';

/** The words of most services: `1 validation error detected: Value null at 'roleName' failed …`. */
const nullMembers =
  (code: string) =>
  (missing: readonly MissingMember[]): ServiceError => {
    const details = missing.map(
      ({ path }) => `Value null at '${path}' failed to satisfy constraint: Member must not be null`,
    );
    const count = `${missing.length} validation error${missing.length === 1 ? '' : 's'} detected`;
    return new ServiceError(code, `${count}: ${details.join('; ')}`);
  };

/** The simulated services. */
export const services: readonly ServiceDefinition[] = [
  {
    name: 'sts',
    signingName: 'sts',
    protocol: 'query',
    xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    missingMembers: nullMembers('ValidationError'),
    loadModel: () => import('@aws-sdk/client-sts'),
    loadOperations: async () => (await import('./sts/index.js')).stsOperations,
  },
  {
    name: 'logs',
    signingName: 'logs',
    protocol: 'json',
    xmlNamespace: '',
    missingMembers: nullMembers('InvalidParameterException'),
    loadModel: () => import('@aws-sdk/client-cloudwatch-logs'),
    loadOperations: async () => (await import('./logs/index.js')).logsOperations,
  },
];

/** A service by its own name or by the one that its requests are signed for. */
export function findService(name: string): ServiceDefinition | undefined {
  return services.find((service) => service.name === name || service.signingName === name);
}
