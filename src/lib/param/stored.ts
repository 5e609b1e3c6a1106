import type { Parameter as SdkParameter } from '@aws-sdk/client-ssm';
import { MASK, type ParameterType, type StoredParameter } from './types.js';

/** The service's word for a type; what it may add one day is shown like a secret. */
export const typeOf = (type: string | undefined): ParameterType =>
  type === 'String' || type === 'StringList' ? type : 'SecureString';

/** The value, or the mask in its place. */
export const shownValue = (
  value: string | undefined,
  { type, reveal }: { readonly type: ParameterType; readonly reveal: boolean },
): string => (type === 'SecureString' && !reveal ? MASK : (value ?? ''));

/** A parameter of the service as data. The value of a SecureString is dropped here unless it is to be revealed. */
export function toStoredParameter(parameter: SdkParameter, { reveal }: { readonly reveal: boolean }): StoredParameter {
  const type = typeOf(parameter.Type);
  return {
    name: parameter.Name ?? '',
    arn: parameter.ARN ?? null,
    value: shownValue(parameter.Value, { type, reveal }),
    type,
    version: parameter.Version ?? 0,
    lastModified: parameter.LastModifiedDate?.toISOString() ?? null,
    dataType: parameter.DataType ?? null,
  };
}
