import { lint, applied, parameter, parameterPermissions, platform } from './configuration.js';
import { connection, instance, online, shipping, state, statusChecks } from './connection.js';
import { agent, managed, silence, ssmAgent, ssmAgentVersion } from './data.js';
import {
  agentPermissionsCheck,
  agentProfile,
  agentTrust,
  defaultManagement,
  metadata,
  ssmPermissionsCheck,
  ssmProfile,
  ssmTrust,
} from './identity.js';
import { networkChecks, packages } from './network.js';
import type { NodeCheck } from './node-check.js';

/**
 * The checklist: what comes first explains what comes later. First why SSM Agent does not register, for nodes that are
 * not online, then why nothing arrives from the CloudWatch agent, for those that are.
 */
export const CHECKS: readonly NodeCheck[] = [
  instance,
  state,
  shipping,
  connection,
  statusChecks,
  ssmProfile,
  defaultManagement,
  ssmTrust,
  ssmPermissionsCheck,
  ssmAgentVersion,
  agentProfile,
  agentTrust,
  agentPermissionsCheck,
  platform,
  parameter,
  parameterPermissions,
  lint,
  ...networkChecks,
  metadata,
  ssmAgent,
  applied,
  agent,
  packages,
  silence,
  managed,
];

/** Before the agent is installed: that the node is there for it, and that it could send. No node is asked. */
export const INSTALL_CHECKS: readonly NodeCheck[] = [
  instance,
  state,
  online,
  ssmAgentVersion,
  agentProfile,
  agentTrust,
  agentPermissionsCheck,
  platform,
  lint,
  metadata,
];
