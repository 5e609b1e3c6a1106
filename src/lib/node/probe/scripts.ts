import { posixDiagnosisScript, posixStatusScript } from './posix.js';
import type { DiagnosisFacts } from './types.js';
import { windowsDiagnosisScript, windowsStatusScript } from './windows.js';

/** A read-only script, as the document of its platform takes it. */
export interface ProbeScript {
  readonly documentName: 'AWS-RunShellScript' | 'AWS-RunPowerShellScript';
  /** Its lines: the value of the document's parameter `commands`. */
  readonly commands: readonly string[];
}

type Platform = 'Linux' | 'Windows' | 'MacOS';

/**
 * Asks a node about its CloudWatch agent: version, state, and the hashes of its configuration files. The answer is
 * short enough for ListCommandInvocations to carry it. The same for every node of a platform.
 */
export function statusProbe(platform: Platform): ProbeScript {
  return toScript(platform, platform === 'Windows' ? windowsStatusScript() : posixStatusScript());
}

/** Asks a node why no data of its CloudWatch agent arrives. The answer fits into what GetCommandInvocation gives. */
export function diagnosisProbe(platform: Platform, facts: DiagnosisFacts): ProbeScript {
  return toScript(platform, platform === 'Windows' ? windowsDiagnosisScript(facts) : posixDiagnosisScript(facts));
}

const toScript = (platform: Platform, script: string): ProbeScript => ({
  documentName: platform === 'Windows' ? 'AWS-RunPowerShellScript' : 'AWS-RunShellScript',
  commands: script.split('\n').filter((line) => line !== ''),
});
