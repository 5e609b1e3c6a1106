import type { ParameterTier } from '@aws-sdk/client-ssm';
import { ServiceError, type Call } from '../../../types.js';
import { oneOf } from '../checks.js';
import { ssmStore } from '../store.js';

/** Characters of a value. User guide, "Managing parameter tiers". */
const MAX_CHARACTERS = { Standard: 4096, Advanced: 8192 } as const;
const TIERS = { member: 'tier', values: ['Standard', 'Advanced', 'Intelligent-Tiering'] as const };
const DEFAULT_TIER_SETTING = '/ssm/parameter-store/default-parameter-tier';
const GUIDE =
  'For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html';

/** What the tier of a new version depends on. */
interface TierWish {
  readonly value: string;
  readonly hasPolicies: boolean;
  readonly wanted: ParameterTier | undefined;
  /** Of the version before. */
  readonly before: 'Standard' | 'Advanced' | undefined;
}

/** The tier that a version gets: as asked for, else as the account's default says. Throws when the value is too long for it. */
export function tierOf({ value, hasPolicies, wanted, before }: TierWish, call: Call): 'Standard' | 'Advanced' {
  const asked = oneOf(wanted ?? before ?? defaultTier(call), TIERS);
  const length = [...value].length;
  const needed = length > MAX_CHARACTERS.Standard || hasPolicies ? 'Advanced' : 'Standard';
  if (asked === 'Standard' && before === 'Advanced') {
    throw invalid(
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter " +
        'tier to the standard-parameter tier. If you recreate the parameter, you can create it as a standard parameter. ' +
        GUIDE,
    );
  }
  const tier = asked === 'Intelligent-Tiering' ? (before === 'Advanced' ? before : needed) : asked;
  if (tier === 'Standard' && hasPolicies) {
    throw invalid(`Parameter policies need the advanced-parameter tier. ${GUIDE}`);
  }
  if (length <= MAX_CHARACTERS[tier]) return tier;
  if (tier === 'Advanced') {
    throw invalid(
      `Advanced tier parameters support a maximum parameter value of ${MAX_CHARACTERS.Advanced} characters.`,
    );
  }
  throw invalid(
    `Standard tier parameters support a maximum parameter value of ${MAX_CHARACTERS.Standard} characters. To create a ` +
      `larger parameter value, upgrade the parameter to use the advanced-parameter tier. ${GUIDE}`,
  );
}

const defaultTier = (call: Call): string =>
  call.store(ssmStore).serviceSettings.get(DEFAULT_TIER_SETTING)?.value ?? 'Standard';

const invalid = (message: string): ServiceError => new ServiceError('ValidationException', message);
