export { checkNodes } from './check-nodes.js';
export { readConfigSource } from './config-source.js';
export { preflightForInstall } from './install.js';
export type { CheckNodesInput, ConfigSource, InstallReadiness } from './types.js';
