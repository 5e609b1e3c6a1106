export { explainAgentLog } from './explain-log.js';
export { parseDiagnosis } from './parse-diagnosis.js';
export { parseStatusProbe } from './parse-status.js';
export { probeAgents } from './probe-agents.js';
export { diagnosisProbe, statusProbe } from './scripts.js';
export type { AgentProbe, Diagnosis, DiagnosisFacts } from './types.js';
