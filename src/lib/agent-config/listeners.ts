import { at, entriesOf, oneOrMany, textOf, type Spot } from './document.js';

/** Something that the agent listens on. */
export interface Listener {
  readonly spot: Spot;
  readonly label: string;
  /** As written, or the agent's default. */
  readonly address: string;
  readonly protocol: 'udp' | 'tcp';
  /** NaN when the address names none. */
  readonly port: number;
}

/** Defaults. Source: translator/translate of the agent (statsd, collectd, xray) and its OTLP receiver. */
const DEFAULTS = {
  statsd: 'udp://127.0.0.1:8125',
  collectd: 'udp://127.0.0.1:25826',
  xray: 'udp://127.0.0.1:2000',
  xrayProxy: 'tcp://127.0.0.1:2000',
  grpc: 'tcp://127.0.0.1:4317',
  http: 'tcp://127.0.0.1:4318',
} as const;

interface Ear {
  readonly section: Spot | undefined;
  readonly label: string;
  readonly keys: readonly string[];
  readonly fallback: string;
}

/** Everything that the configuration makes the agent listen on. */
export function listenersOf(root: Spot): readonly Listener[] {
  const collected = at(root, 'metrics', 'metrics_collected');
  const xray = at(root, 'traces', 'traces_collected', 'xray');
  const ears: Ear[] = [
    { section: at(collected, 'statsd'), label: 'statsd', keys: ['service_address'], fallback: DEFAULTS.statsd },
    { section: at(collected, 'collectd'), label: 'collectd', keys: ['service_address'], fallback: DEFAULTS.collectd },
    { section: xray, label: 'xray', keys: ['bind_address'], fallback: DEFAULTS.xray },
    { section: xray, label: 'the proxy of xray', keys: ['tcp_proxy', 'bind_address'], fallback: DEFAULTS.xrayProxy },
  ];
  const otlp = [collected, at(root, 'logs', 'metrics_collected'), at(root, 'traces', 'traces_collected')];
  for (const section of otlp.flatMap((parent) => oneOrMany(entriesOf(parent).get('otlp')))) {
    ears.push({ section, label: 'otlp (gRPC)', keys: ['grpc_endpoint'], fallback: DEFAULTS.grpc });
    ears.push({ section, label: 'otlp (HTTP)', keys: ['http_endpoint'], fallback: DEFAULTS.http });
  }
  return ears.flatMap(({ section, label, keys, fallback }): Listener[] => {
    if (section === undefined) return [];
    const written = at(section, ...keys);
    const address = textOf(written) ?? fallback;
    const protocol = /^tcp/i.test(address) || (fallback.startsWith('tcp') && !/^udp/i.test(address)) ? 'tcp' : 'udp';
    return [{ spot: written ?? section, label, address, protocol, port: portOf(address) }];
  });
}

function portOf(address: string): number {
  const port = /:(\d{1,5})$/.exec(address)?.[1];
  return port !== undefined && Number(port) > 0 && Number(port) < 65_536 ? Number(port) : Number.NaN;
}
