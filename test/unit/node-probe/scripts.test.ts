import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diagnosisProbe, statusProbe } from '../../../src/lib/node/probe/index.js';

const PLATFORMS = ['Linux', 'MacOS', 'Windows'] as const;
const facts = fc.record({
  logFiles: fc.array(fc.string({ unit: 'binary', maxLength: 60 }), { maxLength: 30 }),
  runAsUser: fc.option(fc.string({ unit: 'binary', maxLength: 40 })),
  usesCollectd: fc.boolean(),
});

/**
 * The scripts of Windows are checked as texts only: there is no PowerShell where these tests run.
 */
describe.each(PLATFORMS)('the probes of %s', (platform) => {
  test('go to the document of the platform', () => {
    const document = platform === 'Windows' ? 'AWS-RunPowerShellScript' : 'AWS-RunShellScript';
    expect(statusProbe(platform).documentName).toBe(document);
    expect(diagnosisProbe(platform, { logFiles: [], runAsUser: null, usesCollectd: true }).documentName).toBe(document);
  });

  test('are the same for the same facts', () => {
    fc.assert(
      fc.property(facts, (given) => {
        expect(diagnosisProbe(platform, given)).toEqual(diagnosisProbe(platform, structuredClone(given)));
        expect(statusProbe(platform)).toEqual(statusProbe(platform));
      }),
    );
  });

  test('hold nothing that a document takes for a parameter, and nothing of the facts but base64', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const script = diagnosisProbe(platform, given).commands.join('\n');
        expect(script).not.toMatch(/\{\{|\}\}/);
        // Printable characters, so that no encoding on the way can change it.
        expect(script).toMatch(/^[\n\x20-\x7e]*$/);
        const plain = diagnosisProbe(platform, { ...given, logFiles: [], runAsUser: null }).commands;
        const added = diagnosisProbe(platform, given).commands.filter((line) => !plain.includes(line));
        for (const line of added)
          expect(line).toMatch(/^(?:look|Look|agent_user=\$\(decode) '[A-Za-z0-9+/]*={0,2}'\)?$/);
      }),
    );
  });

  test('change nothing on the node', () => {
    const script = diagnosisProbe(platform, { logFiles: ['/x'], runAsUser: 'cwagent', usesCollectd: true }).commands;
    const text = [...script, ...statusProbe(platform).commands].join('\n');
    expect(text).not.toMatch(/\b(?:rm|mv|cp|chmod|chown|mkdir|touch|tee|systemctl|service|kill)\b/);
    expect(text).not.toMatch(/(?:Set|New|Remove|Start|Stop|Restart|Out)-(?:Content|Item|Service|File|ItemProperty)/i);
    expect(text).not.toMatch(/-a (?!status)[a-z]+/);
    // Redirections lead to /dev/null only.
    for (const [, target] of text.matchAll(/\d?>>? ?([^&\s\d][^&\s]*)/g)) {
      if (platform !== 'Windows') expect(target).toMatch(/^\/dev\/null;?$/);
    }
  });

  test('fit into a document, however many files a configuration names', () => {
    const logFiles = Array.from({ length: 500 }, (_, index) => `/var/log/${'x'.repeat(400)}/${index}`);
    const { commands } = diagnosisProbe(platform, { logFiles, runAsUser: null, usesCollectd: true });
    // SendCommand: the document and its parameters together, 64 KB.
    expect(JSON.stringify(commands).length).toBeLessThan(32 * 1024);
  });
});
