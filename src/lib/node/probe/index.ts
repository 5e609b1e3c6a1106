export { explainAgentLog, type LogCause, type LogExplanation } from './explain-log.js';
export { parseDiagnosis } from './parse-diagnosis.js';
export { parseStatusProbe } from './parse-status.js';
export { probeAgents, type ProbeResult } from './probe-agents.js';
export { diagnosisProbe, statusProbe, type ProbeScript } from './scripts.js';
export type { AgentProbe, ConfigFile, Diagnosis, DiagnosisFacts, LogFileState, SsmCheck } from './types.js';
