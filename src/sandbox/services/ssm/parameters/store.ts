import type { ParameterTier, ParameterType } from '@aws-sdk/client-ssm';
import { ServiceError, type Call, type StoreKey } from '../../../types.js';
import { publicParameter } from './public.js';

/** One version of a parameter; its labels come and go, the rest stays. */
export interface StoredParameterVersion {
  readonly version: number;
  /** As it was put: a SecureString too is kept readable, since there is no KMS here. */
  readonly value: string;
  readonly type: ParameterType;
  /** Of a SecureString. */
  readonly keyId: string | undefined;
  readonly description: string | undefined;
  readonly allowedPattern: string | undefined;
  readonly tier: Exclude<ParameterTier, 'Intelligent-Tiering'>;
  readonly dataType: string;
  /** JSON of the policies of an Advanced parameter. */
  readonly policies: readonly unknown[];
  readonly modifiedAtMs: number;
  /** ARN. */
  readonly modifiedBy: string;
  readonly labels: Set<string>;
}

export interface StoredParameter {
  readonly name: string;
  readonly arn: string;
  /** At most 100, oldest first; never empty. */
  readonly versions: StoredParameterVersion[];
  readonly tags: Map<string, string>;
}

/** Key of the parameters of an account and region, by name. */
export const parametersStore: StoreKey<Map<string, StoredParameter>> = {
  name: 'ssm parameters',
  scope: 'regional',
  create: () => new Map(),
};

/** A version that was asked for by name, with the part after the colon as it was given. */
export interface FoundParameter {
  readonly parameter: Pick<StoredParameter, 'name' | 'arn'>;
  readonly version: StoredParameterVersion;
  /** E.g. `:3` or `:prod`; empty without one. */
  readonly selector: string;
}

/** Where parameters are looked up. */
type Place = Pick<Call, 'store' | 'account' | 'region' | 'clock'>;

/** The newest version of a parameter. */
export function latestOf({ name, versions }: StoredParameter): StoredParameterVersion {
  const latest = versions.at(-1);
  if (latest === undefined) throw new Error(`the parameter ${name} has no version`);
  return latest;
}

/** The ARN of a parameter of an account; a leading slash is not repeated in it. */
export const parameterArn = (name: string, { account, region }: Pick<Call, 'account' | 'region'>): string =>
  `arn:aws:ssm:${region}:${account}:parameter/${name.replace(/^\//, '')}`;

/** The parameter of a name or ARN. Spaces around a name do not count (API reference, PutParameter). */
export function findParameter(given: string, place: Place): StoredParameter | undefined {
  const name = given.trim();
  const parameters = place.store(parametersStore);
  if (!name.startsWith('arn:')) return parameters.get(name);
  return [...parameters.values()].find(({ arn }) => arn === name);
}

/** @throws the service's ParameterNotFound, which has no message */
export function parameterOf(given: string | undefined, place: Place): StoredParameter {
  const found = findParameter(given ?? '', place);
  if (found) return found;
  throw new ServiceError('ParameterNotFound', '');
}

/**
 * The version that a name, `name:version`, `name:label` or ARN stands for; those that AWS itself publishes too.
 *
 * @throws the service's errors for an unknown parameter, version or label
 */
export function findVersion(given: string, place: Place): FoundParameter {
  const { name, selector } = splitReference(given);
  const published = selector === '' ? publicParameter(name, place) : undefined;
  if (published) return { ...published, selector };
  const parameter = parameterOf(name, place);
  if (selector === '') return { parameter, version: latestOf(parameter), selector };
  const wanted = selector.slice(1);
  const version = /^\d+$/.test(wanted)
    ? parameter.versions.find((candidate) => candidate.version === Number(wanted))
    : parameter.versions.find(({ labels }) => labels.has(wanted));
  if (version) return { parameter, version, selector };
  throw versionNotFound(wanted, parameter.name);
}

/** The service's error for a version or label that a parameter does not have. */
export const versionNotFound = (version: string | number, name: string): ServiceError =>
  new ServiceError(
    'ParameterVersionNotFound',
    `Systems Manager could not find version ${version} of ${name}. Verify the version and try again.`,
  );

function splitReference(given: string): { readonly name: string; readonly selector: string } {
  const start = given.startsWith('arn:') ? given.split(':').slice(0, 5).join(':').length + 1 : 0;
  const colon = given.indexOf(':', start);
  return colon < 0 ? { name: given, selector: '' } : { name: given.slice(0, colon), selector: given.slice(colon) };
}

/** The value of a parameter for other parts of the sandbox; undefined when there is none. Named as in GetParameter. */
export function readStoredParameter(
  place: Place,
  name: string,
): { readonly value: string; readonly type: ParameterType; readonly version: number } | undefined {
  try {
    const { value, type, version } = findVersion(name, place).version;
    return { value, type, version };
  } catch (error) {
    if (error instanceof ServiceError) return undefined;
    throw error;
  }
}
