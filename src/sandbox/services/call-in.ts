import type { Call, Place } from '../types.js';

/** The same call, acting in another account or region: as a service does that reaches across. */
export function callIn(call: Call, place: Place): Call {
  const account = place.account ?? call.account;
  const region = place.region ?? call.region;
  return { ...call, account, region, store: (key, where) => call.store(key, { account, region, ...where }) };
}
