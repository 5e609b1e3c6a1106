import { parseFault, type Fault, type RequestFault, type SettingFault } from './fault-spec.js';
import type { SandboxSettings } from './settings.js';

/** The faults that are switched on. */
export interface Faults {
  /** Switches a fault on (grammar: `parseFault`); the returned function switches it off. Throws a usage error. */
  add(spec: string): () => void;
  /** The faults that strike this request, each counted as one strike, in the order they were added. */
  strike(request: { readonly service: string; readonly operation: string }): readonly RequestFault[];
}

interface Active {
  readonly fault: RequestFault;
  /** Strikes that are left; Infinity when the fault does not count. */
  remaining: number;
}

/** No faults yet. `random` decides about those with a probability; `settings` carries those of behaviour. */
export function createFaults(options: { readonly random: () => number; readonly settings: SandboxSettings }): Faults {
  const active = new Set<Active>();
  return {
    add(spec) {
      const fault = parseFault(spec);
      if (isSettingFault(fault)) return applySetting(fault, options.settings);
      const entry: Active = { fault, remaining: fault.amount.count ?? Number.POSITIVE_INFINITY };
      active.add(entry);
      return () => void active.delete(entry);
    },
    strike(request) {
      const struck: RequestFault[] = [];
      for (const entry of active) {
        if (!isFor(entry.fault, request) || entry.remaining === 0) continue;
        const { probability } = entry.fault.amount;
        if (probability !== undefined && options.random() >= probability) continue;
        entry.remaining -= 1;
        struck.push(entry.fault);
      }
      return struck;
    },
  };
}

function isSettingFault(fault: Fault): fault is SettingFault {
  return fault.kind === 'iam-propagation' || fault.kind === 'node-offline' || fault.kind === 'query-failure';
}

function isFor({ target }: RequestFault, request: { readonly service: string; readonly operation: string }): boolean {
  return (
    (target.service === undefined || target.service === request.service) &&
    (target.operation === undefined || target.operation === request.operation)
  );
}

function applySetting(fault: SettingFault, settings: SandboxSettings): () => void {
  if (fault.kind === 'iam-propagation') {
    settings.iamPropagationMs = fault.durationMs;
    return () => void (settings.iamPropagationMs = 0);
  }
  if (fault.kind === 'query-failure') {
    settings.failingQueries = fault.count;
    return () => void (settings.failingQueries = 0);
  }
  settings.offlineNodes = fault.count;
  return () => void (settings.offlineNodes = 0);
}
