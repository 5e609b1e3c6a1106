export { planInstall } from './install/plan-install.js';
export type { InstallInput } from './install/input.js';
export type { RolloutInput } from './rollout-input.js';
export { agentStatus } from './status.js';
export { planUninstall, type UninstallInput } from './uninstall.js';
export type { AgentRow, InstallStatus, InstallStep } from './types.js';
