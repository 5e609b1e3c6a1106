import type { StoreKey } from './types.js';

/** All state of one sandbox, kept by store, account and region. */
export interface State {
  store<T>(key: StoreKey<T>, where: { readonly account: string; readonly region: string }): T;
}

/** Empty state; each store is made when it is first asked for. */
export function createState(): State {
  // Keyed by the StoreKey object first, so that a value always has the type that its key made it with.
  const stores = new Map<StoreKey<unknown>, Map<string, unknown>>();
  return {
    store: <T>(key: StoreKey<T>, where: { readonly account: string; readonly region: string }): T => {
      const instances = stores.get(key) ?? new Map<string, unknown>();
      stores.set(key, instances);
      const place = placeName(key, where);
      if (!instances.has(place)) instances.set(place, key.create());
      return instances.get(place) as T;
    },
  };
}

function placeName(key: StoreKey<unknown>, where: { readonly account: string; readonly region: string }): string {
  if (key.scope === 'global') return '';
  return key.scope === 'account' ? where.account : `${where.account} ${where.region}`;
}
