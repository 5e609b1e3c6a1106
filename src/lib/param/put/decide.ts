import type { PutParameterCommandInput } from '@aws-sdk/client-ssm';
import { AppError, usageError } from '../../errors/app-error.js';
import { conflictError, maskedValueError } from '../errors.js';
import { checkNewName } from '../names.js';
import { checkSize, sizeOf, sizeText, tierNeeded } from '../size.js';
import { MASK, type ParameterTier, type ParameterType, type PutInput, type TierChoice } from '../types.js';
import type { CurrentParameter } from './current.js';

/** What a write comes down to. */
export type PutDecision =
  | { readonly action: 'none'; readonly reason: string; readonly version: number }
  | {
      readonly action: 'create' | 'update';
      readonly reason: string;
      readonly request: PutParameterCommandInput;
      /** The version that it replaces; 0: none. */
      readonly baseVersion: number;
      readonly currentType: ParameterType | undefined;
      /** False: the value stays, and only something beside it changes. */
      readonly isValueChange: boolean;
    };

const TIERS: Readonly<Record<TierChoice, ParameterTier>> = {
  standard: 'Standard',
  advanced: 'Advanced',
  'intelligent-tiering': 'Intelligent-Tiering',
};

/** Parameter Store reads `{{…}}` as a reference to another parameter (API reference, PutParameter, Value). */
const NESTED = /\{\{[^{}]*\}\}/;

/**
 * What has to be done so that the parameter is as asked for: nothing when it is.
 *
 * @throws usage error for what the service would refuse; a conflict when the parameter is not at the expected version
 */
export function decidePut(input: PutInput, current: CurrentParameter | undefined): PutDecision {
  checkInput(input);
  const { name, value, overwrite, expectedVersion } = input;
  const type = input.type ?? current?.stored.type ?? 'String';
  checkKey(input, type);
  const differences = current === undefined ? [] : differencesOf(input, current);
  if (current !== undefined && differences.length === 0) {
    const { version } = current.stored;
    return { action: 'none', reason: `version ${version} is the same`, version };
  }
  const baseVersion = current?.stored.version ?? 0;
  if (expectedVersion !== undefined && expectedVersion !== baseVersion) {
    throw conflictError({ name, expected: expectedVersion, found: baseVersion });
  }
  if (current !== undefined && !overwrite) throw existsError(name, baseVersion);
  const tier = tierFor(input, current);
  checkSize(value, { name, tier });
  return {
    action: current === undefined ? 'create' : 'update',
    reason: [...whatChanges({ differences, baseVersion, type }), ...tierNotes({ value, tier, current })].join('; '),
    request: requestFor({ ...input, type, tierName: tier }, current),
    baseVersion,
    currentType: current?.stored.type,
    isValueChange: current?.stored.value !== value || current.stored.type !== type,
  };
}

/**
 * Refuses what no parameter can be, whatever is there now.
 *
 * @throws usage error that names the rule, and never the value
 */
export function checkInput({ name, value }: Pick<PutInput, 'name' | 'value'>): void {
  checkNewName(name);
  if (value === '') {
    throw usageError(`the value for "${name}" is empty`, {
      code: 'EmptyValue',
      reason: 'Parameter Store does not keep empty values',
      hint: 'give one, or delete the parameter: awsops param put --help',
    });
  }
  if (value === MASK) throw maskedValueError(name);
  if (NESTED.test(value)) {
    throw usageError(`the value for "${name}" has {{…}} in it`, {
      code: 'NestedParameter',
      reason: 'Parameter Store takes that for a reference to another parameter, and refuses it',
      hint: 'write it in another way, for example base64: awsops param put --help',
    });
  }
}

/** A key is asked for by somebody who wants a secret: a value that would be stored in the clear is not written. */
function checkKey({ name, kmsKeyId }: PutInput, type: ParameterType): void {
  if (kmsKeyId === undefined || type === 'SecureString') return;
  throw usageError(`--kms-key is for a SecureString, and "${name}" is a ${type}`, {
    code: 'KeyWithoutSecret',
    reason: 'a String is stored as it is, and no key is used for it',
    hint: 'add --type secure-string, or leave out --kms-key: awsops param put --help',
  });
}

/** Each in words, without any value in them. */
function differencesOf(input: PutInput, { stored, isComparable, metadata }: CurrentParameter): readonly string[] {
  const { value, type, tier, description, kmsKeyId, allowedPattern, dataType } = input;
  const differs = (wanted: string | undefined, found: string | null | undefined): boolean =>
    wanted !== undefined && wanted !== (found ?? '');
  return [
    ...(!isComparable ? ['its present value cannot be decrypted to compare it'] : []),
    ...(isComparable && stored.value !== value ? ['the value differs'] : []),
    ...(differs(type, stored.type) ? [typeChange(stored.type, type)] : []),
    ...(differs(description, metadata?.description) ? ['the description differs'] : []),
    ...(differs(kmsKeyId, metadata?.kmsKeyId) ? ['the key differs'] : []),
    ...(differs(allowedPattern, metadata?.allowedPattern) ? ['the allowed pattern differs'] : []),
    ...(differs(dataType, stored.dataType) ? ['the data type differs'] : []),
    ...(tier === 'advanced' && metadata?.tier === 'Standard' ? ['the tier differs'] : []),
    ...(tier === 'standard' && metadata?.tier === 'Advanced' ? ['the tier differs'] : []),
  ];
}

const typeChange = (from: ParameterType, to: ParameterType | undefined): string =>
  from === 'SecureString'
    ? `the type changes from ${from} to ${to ?? from}, so that the value is no longer encrypted`
    : `the type changes from ${from} to ${to ?? from}`;

const existsError = (name: string, version: number): AppError =>
  new AppError(`parameter "${name}" exists, at version ${version}`, {
    category: 'failed',
    code: 'ParameterAlreadyExists',
    reason: 'it is not as asked for, and was only to be created',
    hint: `see what is there: awsops param get ${name}; to write a new version leave out --no-overwrite`,
  });

/** As asked for; else that of the parameter; else Standard, whatever the account's default: that may cost money. */
function tierFor({ name, tier }: PutInput, current: CurrentParameter | undefined): ParameterTier {
  const before = current?.metadata?.tier;
  if (tier === 'standard' && before === 'Advanced') {
    throw usageError(`parameter "${name}" is Advanced and cannot become Standard`, {
      code: 'TierDowngrade',
      reason: 'Parameter Store does not take an Advanced parameter back',
      hint: `leave out --tier, or delete it first, with all its versions: aws ssm delete-parameter --name ${name}`,
    });
  }
  return tier === undefined ? (before ?? 'Standard') : TIERS[tier];
}

function whatChanges({
  differences,
  baseVersion,
  type,
}: {
  readonly differences: readonly string[];
  readonly baseVersion: number;
  readonly type: ParameterType;
}): readonly string[] {
  if (baseVersion === 0) return [`it does not exist; ${type}`];
  return [`version ${baseVersion} becomes ${baseVersion + 1}: ${differences.join(', ')}`];
}

/** What a person should know before money is spent for good. */
function tierNotes({
  value,
  tier,
  current,
}: {
  readonly value: string;
  readonly tier: ParameterTier;
  readonly current: CurrentParameter | undefined;
}): readonly string[] {
  if (current?.metadata?.tier === 'Advanced') return [];
  const billed = 'Advanced is billed, and it never goes back to Standard';
  if (tier === 'Advanced') return [billed];
  if (tier === 'Standard' || tierNeeded(sizeOf(value)) === 'Standard') return [];
  return [`${sizeText(sizeOf(value))} make it Advanced: ${billed}`];
}

/** Everything that the parameter has and that is not to change is sent again: nothing is left to what the service assumes. */
function requestFor(
  input: Omit<PutInput, 'tier'> & { readonly type: ParameterType; readonly tierName: ParameterTier },
  current: CurrentParameter | undefined,
): PutParameterCommandInput {
  const { metadata = null, stored } = current ?? {};
  const description = input.description ?? metadata?.description ?? undefined;
  const allowedPattern = input.allowedPattern ?? metadata?.allowedPattern ?? undefined;
  const keyId = input.kmsKeyId ?? metadata?.kmsKeyId ?? undefined;
  const dataType = input.dataType ?? stored?.dataType ?? undefined;
  const tags = Object.entries(input.tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
  return {
    Name: input.name,
    Value: input.value,
    Type: input.type,
    Tier: input.tierName,
    Overwrite: current !== undefined,
    ...(description === undefined ? {} : { Description: description }),
    ...(allowedPattern === undefined ? {} : { AllowedPattern: allowedPattern }),
    ...(keyId === undefined || input.type !== 'SecureString' ? {} : { KeyId: keyId }),
    // `text` is the default, and not every partition takes it for a SecureString.
    ...(dataType === undefined || dataType === 'text' ? {} : { DataType: dataType }),
    // Tags and Overwrite exclude each other (API reference, PutParameter, Tags).
    ...(current === undefined && tags.length > 0 ? { Tags: tags } : {}),
  };
}
