import type { AgentProbe, Diagnosis, DiagnosisFacts } from './types.js';

export type { AgentProbe, ConfigFile, Diagnosis, DiagnosisFacts, LogFileState, SsmCheck } from './types.js';

/** A read-only script, as the document of its platform takes it. */
export interface ProbeScript {
  readonly documentName: 'AWS-RunShellScript' | 'AWS-RunPowerShellScript';
  readonly commands: readonly string[];
}

/** Asks a node about its CloudWatch agent in less than 2,500 characters. */
export function statusProbe(platform: 'Linux' | 'Windows' | 'MacOS'): ProbeScript {
  throw new Error(`not written yet: ${platform}`);
}

/** Asks a node why no data of its CloudWatch agent arrives. */
export function diagnosisProbe(platform: 'Linux' | 'Windows' | 'MacOS', facts: DiagnosisFacts): ProbeScript {
  throw new Error(`not written yet: ${platform} ${facts.logFiles.length}`);
}

/** Reads the answer to `statusProbe`. */
export function parseStatusProbe(text: string): AgentProbe {
  throw new Error(`not written yet: ${text}`);
}

/** Reads the answer to `diagnosisProbe`. */
export function parseDiagnosis(text: string): Diagnosis {
  throw new Error(`not written yet: ${text}`);
}
