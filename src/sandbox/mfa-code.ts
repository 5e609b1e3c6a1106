import { SEED_MFA_SECRET } from './seed/jump-account.js';
import { codeOf, stepOf } from './services/sts/totp.js';

/** What the MFA devices of the seed show at a moment. */
export const mfaCodeAt = (timeMs: number): string => codeOf(SEED_MFA_SECRET, stepOf(timeMs));
