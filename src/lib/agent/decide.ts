import { isFullVersion, sameVersion } from './versions.js';
import type { AgentProbe, FleetNode } from '../node/index.js';
import type { InstallReadiness } from '../preflight/index.js';
import type { AgentConfiguration, ConfigMode } from './types.js';

/** What is to be done on a node. */
export type Decision =
  | { readonly kind: 'exclude'; readonly reason: string }
  | { readonly kind: 'none'; readonly reason: string }
  | {
      readonly kind: 'install';
      /** Whether the package is installed, or only the configuration applied. */
      readonly hasPackageStep: boolean;
      readonly configuration: AgentConfiguration;
      readonly reason: string;
    };

/** What is known of a node when it is decided about. */
export interface NodeFacts {
  readonly node: FleetNode;
  readonly readiness: InstallReadiness | undefined;
  /** The one for its platform; undefined: there is none. */
  readonly configuration: AgentConfiguration | undefined;
  /** Undefined: it was not asked; nothing is known of an agent on it. */
  readonly probe: AgentProbe | undefined;
}

/** What is wanted on every node. */
export interface InstallWish {
  /** Null: an agent that is there will do, whatever its version. */
  readonly agentVersion: string | null;
  readonly mode: ConfigMode;
  /** Deletes the configurations of others, which `configure` does. */
  readonly replacesOthers: boolean;
}

/**
 * Decides what a node needs: nothing when it runs the wanted version with the wanted configuration, else the
 * configuration alone, or the package too. Never lets `configure` delete a configuration of somebody else's unasked.
 */
export function decide({ node, readiness, configuration, probe }: NodeFacts, wish: InstallWish): Decision {
  if (readiness !== undefined && !readiness.ready) return { kind: 'exclude', reason: whyNotReady(node, readiness) };
  if (configuration === undefined) {
    return { kind: 'exclude', reason: `no --config is for ${node.platform ?? 'its platform'}` };
  }
  const fileName = configFileName(configuration);
  const others = (probe?.configs ?? []).filter(({ name }) => name !== fileName && !name.endsWith('.tmp'));
  if (others.length > 0 && wish.mode === 'replace' && !wish.replacesOthers) {
    const names = others.map(({ name }) => name).join(', ');
    return {
      kind: 'exclude',
      reason: `it has other configurations that this would delete (${names}): keep them with --append, delete them with --replace`,
    };
  }
  return needs(configuration, probe, { wish, fileName, others: others.map(({ name }) => name) });
}

function whyNotReady({ instanceId, reason }: FleetNode, { findings }: InstallReadiness): string {
  const failed = findings.find(({ status }) => status === 'fail')?.reason ?? 'it is not ready for the agent';
  return reason === null ? failed : `${failed} (${reason}); see why: awsops node check ${instanceId}`;
}

function needs(
  configuration: AgentConfiguration,
  probe: AgentProbe | undefined,
  { wish, fileName, others }: { wish: InstallWish; fileName: string; others: readonly string[] },
): Decision {
  const source = `configuration ${configuration.label}`;
  const both = `gets ${wish.agentVersion === null ? 'the agent' : `version ${wish.agentVersion} of the agent`} and ${source}`;
  const install = (hasPackageStep: boolean, reason: string): Decision => ({
    kind: 'install',
    hasPackageStep,
    configuration,
    reason: others.length > 0 && wish.mode === 'replace' ? `${reason}; deletes ${others.join(', ')}` : reason,
  });
  if (probe === undefined) return install(true, both);
  if (!probe.installed) return install(true, `no agent is installed; ${both}`);
  if (!isWantedVersion(probe.version, wish.agentVersion)) {
    return install(true, `version ${probe.version ?? 'unknown'} is installed; ${both}`);
  }
  const file = probe.configs.find(({ name }) => name === fileName);
  if (file === undefined) return install(false, `the agent does not have the ${source}`);
  if (file.sha256 !== configuration.hash) return install(false, `the agent has another text of the ${source}`);
  if (probe.status !== 'running') return install(false, `the agent is ${probe.status ?? 'not running'}`);
  if (others.length > 0 && wish.mode === 'replace') return install(false, `other configurations are there`);
  return { kind: 'none', reason: `version ${probe.version ?? 'unknown'} runs with the ${source}` };
}

/** `latest` cannot be compared: nobody but the package itself says what it is. */
function isWantedVersion(installed: string | null, wanted: string | null): boolean {
  if (wanted === null) return true;
  return isFullVersion(wanted) && installed !== null && sameVersion(installed, wanted);
}

/** How the agent calls the file that it fetched from a parameter: slashes become underscores. */
export const configFileName = ({ parameterName }: Pick<AgentConfiguration, 'parameterName'>): string =>
  `ssm_${parameterName.replaceAll('/', '_')}`;
