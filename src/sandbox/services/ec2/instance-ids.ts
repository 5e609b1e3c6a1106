import { ServiceError, type Call } from '../../types.js';
import { ec2Store, type StoredInstance } from './store.js';

/** Ids are 8 (old) or 17 hexadecimal digits. */
const INSTANCE_ID = /^i-(?:[0-9a-f]{8}|[0-9a-f]{17})$/;

/** Throws for text that cannot be an id of an instance. */
export function checkInstanceIds(ids: readonly string[] | undefined): void {
  const malformed = ids?.find((id) => !INSTANCE_ID.test(id));
  if (malformed !== undefined) throw new ServiceError('InvalidInstanceID.Malformed', `Invalid id: "${malformed}"`);
}

/** The error for instances that are not there. */
export function instancesNotFound(ids: readonly string[]): ServiceError {
  const words = ids.length === 1 ? ['ID', 'does'] : ['IDs', 'do'];
  const message = `The instance ${words[0]} '${ids.join(', ')}' ${words[1]} not exist`;
  return new ServiceError('InvalidInstanceID.NotFound', message);
}

/** The instances of these ids; one that is not there fails them all. */
export function findInstances(ids: readonly string[], call: Call): readonly StoredInstance[] {
  checkInstanceIds(ids);
  const { instances } = call.store(ec2Store);
  const missing = ids.filter((id) => !instances.has(id));
  if (missing.length > 0) throw instancesNotFound(missing);
  return ids.flatMap((id) => instances.get(id) ?? []);
}
