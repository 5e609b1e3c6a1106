import type { StoredNode } from '../types.js';
import { activeConfigs } from './state.js';

/** As `amazon-cloudwatch-agent-ctl -a status` prints it. */
export function statusText(
  { agent, platformType }: StoredNode,
  { hasWorkloads = false }: { readonly hasWorkloads?: boolean } = {},
): string {
  const started = new Date(agent.startedAtMs).toISOString().replace(/\.\d+Z$/, '');
  const startTime = platformType === 'Windows' ? started : `${started}+00:00`;
  const lines = [
    `  "status": "${agent.state}"`,
    `  "starttime": "${agent.state === 'running' ? startTime : ''}"`,
    `  "configstatus": "${activeConfigs(agent).size > 0 ? 'configured' : 'not configured'}"`,
    `  "version": "${agent.version ?? ''}"`,
    ...(hasWorkloads ? ['  "workloads": []'] : []),
  ];
  return `{\n${lines.join(',\n')}\n}\n`;
}
