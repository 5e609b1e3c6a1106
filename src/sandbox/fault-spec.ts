import { usageError } from '../lib/errors/app-error.js';
import { parseDuration } from '../lib/core/duration.js';

/** Which requests a fault is for; an absent part means any. */
export interface FaultTarget {
  readonly service?: string;
  readonly operation?: string;
}

/** How often a fault strikes: by chance, a number of times, or always. */
export interface FaultAmount {
  /** In (0, 1]. */
  readonly probability?: number;
  readonly count?: number;
}

/** A fault that strikes single requests. */
export type RequestFault = (
  | { readonly kind: 'error'; readonly code: string }
  | { readonly kind: 'timeout' | 'reset' | 'html500' }
  | { readonly kind: 'latency'; readonly latencyMs: number }
) & { readonly target: FaultTarget; readonly amount: FaultAmount };

/** A fault that changes how the simulated services behave. */
export type SettingFault =
  | { readonly kind: 'iam-propagation'; readonly durationMs: number }
  | { readonly kind: 'node-offline' | 'query-failure'; readonly count: number };

export type Fault = RequestFault | SettingFault;

const FORMS = [
  'ThrottlingException',
  'ThrottlingException:0.2',
  'ThrottlingException:logs.FilterLogEvents:3',
  'timeout:logs.FilterLogEvents',
  'reset:logs',
  'html500:0.1',
  'latency:logs.FilterLogEvents:200ms',
  'iam-propagation:8s',
  'node-offline:2',
  'query-failure:1',
];

const ERROR_CODE = /^[A-Z][A-Za-z0-9]*(?:\.[A-Za-z0-9.]+)?$/;
const TARGET = /^(?<service>[a-z][a-z0-9-]*|\*)(?:\.(?<operation>[A-Z][A-Za-z0-9]*|\*))?$/;

/**
 * Reads a fault specification:
 *
 *     fault  = what [":" target] [":" amount]
 *            | "latency" [":" target] ":" duration
 *            | "iam-propagation" ":" duration          roles cannot be assumed for that long after CreateRole
 *            | "node-offline" ":" number               that many managed nodes lose their connection
 *            | "query-failure" ":" number              the next n Athena queries fail, and may be tried again
 *     what   = error code such as ThrottlingException  answered in the words of the service's protocol
 *            | "timeout"                               the request is carried out and never answered
 *            | "reset"                                 the connection is destroyed
 *            | "html500"                               500 with a page of HTML, as proxies send it
 *     target = service ["." operation]                 `*` for any; everything when absent
 *     amount = a fraction such as 0.2 (probability) or a whole number (the next n requests); always when absent
 *
 * Throws a usage error that lists the forms.
 */
export function parseFault(spec: string): Fault {
  const fault = readFault(spec.split(':'));
  if (fault) return fault;
  throw usageError(`"${spec}" is not a fault that the sandbox knows`, {
    code: 'InvalidFault',
    reason: `a fault looks like ${FORMS.join(', ')}`,
    hint: 'run: awsops sandbox start --help',
  });
}

function readFault(parts: readonly string[]): Fault | undefined {
  const [what = '', ...rest] = parts;
  if (what === 'iam-propagation') return readPropagation(rest);
  if (what === 'node-offline' || what === 'query-failure') return readCount(what, rest);
  if (what === 'latency') return readLatency(rest);
  const scope = readScope(rest);
  if (!scope) return undefined;
  if (what === 'timeout' || what === 'reset' || what === 'html500') return { kind: what, ...scope };
  return ERROR_CODE.test(what) ? { kind: 'error', code: what, ...scope } : undefined;
}

function readPropagation(rest: readonly string[]): SettingFault | undefined {
  const durationMs = rest.length === 1 ? parseDuration(rest[0] ?? '') : undefined;
  return durationMs === undefined ? undefined : { kind: 'iam-propagation', durationMs };
}

function readCount(kind: 'node-offline' | 'query-failure', rest: readonly string[]): SettingFault | undefined {
  const [text = ''] = rest;
  return rest.length === 1 && /^\d+$/.test(text) ? { kind, count: Number(text) } : undefined;
}

function readLatency(rest: readonly string[]): RequestFault | undefined {
  const latencyMs = parseDuration(rest.at(-1) ?? '');
  const scope = readScope(rest.slice(0, -1));
  return latencyMs === undefined || !scope ? undefined : { kind: 'latency', latencyMs, ...scope };
}

function readScope(rest: readonly string[]): { target: FaultTarget; amount: FaultAmount } | undefined {
  if (rest.length > 2) return undefined;
  const [first, second] = rest;
  if (first === undefined) return { target: {}, amount: {} };
  const target = readTarget(first);
  const amount = readAmount(second ?? (target ? undefined : first));
  if (!amount || (second !== undefined && !target)) return undefined;
  return { target: target ?? {}, amount };
}

function readTarget(text: string): FaultTarget | undefined {
  const groups = TARGET.exec(text)?.groups;
  if (!groups) return undefined;
  const { service, operation } = groups;
  return {
    ...(service !== undefined && service !== '*' ? { service } : {}),
    ...(operation !== undefined && operation !== '*' ? { operation } : {}),
  };
}

function readAmount(text: string | undefined): FaultAmount | undefined {
  if (text === undefined) return {};
  if (/^[1-9]\d*$/.test(text)) return { count: Number(text) };
  const probability = /^[01]?\.\d+$/.test(text) ? Number(text) : 0;
  return probability > 0 && probability <= 1 ? { probability } : undefined;
}
