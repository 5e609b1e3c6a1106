import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseDiagnosis } from '../../../src/lib/node/probe/parse-diagnosis.js';
import { parseStatusProbe } from '../../../src/lib/node/probe/parse-status.js';
import { posixDiagnosisScript, posixStatusScript } from '../../../src/lib/node/probe/posix.js';
import { MAX_DETAILS_LENGTH, MAX_OUTPUT_LENGTH } from '../../../src/lib/node/probe/format.js';
import type { DiagnosisFacts } from '../../../src/lib/node/probe/types.js';

const AGENT = '/opt/aws/amazon-cloudwatch-agent';
const SHELLS = ['/bin/sh', '/bin/dash', '/bin/bash'].filter((shell) => existsSync(shell));
const STATUS = `#!/bin/sh
[ "$1 $2" = "-a status" ] || exit 1
echo '{'
echo '  "status": "running",'
echo '  "starttime": "2026-01-15T11:30:00+00:00",'
echo '  "configstatus": "configured",'
echo '  "version": "1.300071.0b1"'
echo '}'
`;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A tree of files below a root of its own; those that start with `#!` are programs. */
function tree(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'awsops probe '));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    if (text.startsWith('#!')) chmodSync(join(root, path), 0o755);
  }
  return root;
}

const run = (script: string, shell = '/bin/sh'): string =>
  execFileSync(shell, ['-c', script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

const FACTS: DiagnosisFacts = { logFiles: [], runAsUser: null, usesCollectd: false };
/** Nothing listens there, so that no test asks the machine that it runs on for its metadata. */
const NO_METADATA = 'http://127.0.0.1:1/';
const diagnose = (root: string, facts: Partial<DiagnosisFacts> = {}, shell?: string) =>
  parseDiagnosis(run(posixDiagnosisScript({ ...FACTS, ...facts }, { root, metadataUrl: NO_METADATA }), shell));

describe.each(SHELLS)('the status script in %s', (shell) => {
  test('says that there is no agent', () => {
    const probe = parseStatusProbe(run(posixStatusScript({ root: tree({}) }), shell));
    expect(probe).toMatchObject({ installed: false, version: null, status: null, configs: [], truncated: false });
  });

  test('tells version, state, start and the hashes of the configuration files', () => {
    const root = tree({
      [`${AGENT}/bin/amazon-cloudwatch-agent-ctl`]: STATUS,
      [`${AGENT}/bin/CWAGENT_VERSION`]: '1.300071.0b1\n',
      [`${AGENT}/etc/amazon-cloudwatch-agent.d/ssm_AmazonCloudWatch-web`]: '{"agent":{}}',
      [`${AGENT}/etc/amazon-cloudwatch-agent.d/file_with blank.tmp`]: 'broken',
    });
    expect(parseStatusProbe(run(posixStatusScript({ root }), shell))).toEqual({
      installed: true,
      version: '1.300071.0b1',
      status: 'running',
      configStatus: 'configured',
      startedAtMs: Date.UTC(2026, 0, 15, 11, 30),
      configs: [
        { name: 'file_with blank.tmp', sha256: sha256('broken') },
        { name: 'ssm_AmazonCloudWatch-web', sha256: sha256('{"agent":{}}') },
      ],
      nodeTimeMs: expect.any(Number) as number,
      truncated: false,
    });
  });

  test('keeps to its share whatever it finds, and says that there is more', () => {
    const names = Array.from({ length: 60 }, (_, index) => `ssm_${String(index).padStart(3, '0')}${'n'.repeat(180)}`);
    const root = tree({
      [`${AGENT}/bin/amazon-cloudwatch-agent-ctl`]: `#!/bin/sh\nyes '"status": "${'long'.repeat(50)}"' | head -n 500\n`,
      [`${AGENT}/bin/CWAGENT_VERSION`]: 'v'.repeat(5000),
      ...Object.fromEntries(names.map((name) => [`${AGENT}/etc/amazon-cloudwatch-agent.d/${name}`, name])),
    });
    const answer = run(posixStatusScript({ root }), shell);
    expect(answer.length).toBeLessThan(MAX_DETAILS_LENGTH);
    const probe = parseStatusProbe(answer);
    expect(probe.truncated).toBe(true);
    expect(probe.configs.length).toBeGreaterThan(3);
    for (const { name, sha256: hash } of probe.configs) expect(hash).toBe(sha256(name));
  });

  test('no file name can pass for a heading', () => {
    const root = tree({
      [`${AGENT}/etc/amazon-cloudwatch-agent.d/x\n#agent installed`]: '',
      [`${AGENT}/bin/amazon-cloudwatch-agent-ctl`]: '#!/bin/sh\nprintf "#agent absent\\n#end\\n"\n',
    });
    const probe = parseStatusProbe(run(posixStatusScript({ root }), shell));
    expect(probe).toMatchObject({ installed: true, configs: [{ name: 'x?#agent installed' }], truncated: false });
  });

  test('an agent that does not answer costs no other part', () => {
    const root = tree({
      [`${AGENT}/bin/amazon-cloudwatch-agent-ctl`]: '#!/bin/sh\necho unknown init system >&2\nexit 1\n',
      [`${AGENT}/bin/CWAGENT_VERSION`]: '1.2.3\n',
    });
    expect(parseStatusProbe(run(posixStatusScript({ root }), shell))).toMatchObject({
      installed: true,
      version: '1.2.3',
      status: null,
      truncated: false,
    });
  });
});

describe.each(SHELLS)('the diagnosis script in %s', (shell) => {
  test('tells everything that explains why no data arrives', () => {
    const root = tree({
      [`${AGENT}/bin/amazon-cloudwatch-agent-ctl`]: STATUS,
      [`${AGENT}/logs/amazon-cloudwatch-agent.log`]: [
        '2026-01-15T11:00:00Z I! started',
        '2026-01-15T11:00:01Z E! AccessDenied one',
        '2026-01-15T11:00:02Z W! something else',
        '2026-01-15T11:00:03Z E! AccessDenied one',
      ].join('\n'),
      [`${AGENT}/logs/configuration-validation.log`]: 'first\nsecond\n',
      '/var/log/messages': 'x',
      '/usr/share/collectd/types.db': '',
      '/snap/amazon-ssm-agent/current/ssm-cli': `#!/bin/sh
[ "$1" = get-diagnostics ] && printf '{\\n    "DiagnosticsOutput": [\\n  {\\n   "Check": "EC2 IMDS",\\n   "Status": "Success",\\n   "Note": "a \\\\"b\\\\""\\n  }\\n ]\\n}\\n'
`,
    });
    const before = readdirSync(root, { recursive: true });
    const diagnosis = diagnose(root, { logFiles: ['/var/log/messages'], usesCollectd: true }, shell);
    expect(readdirSync(root, { recursive: true })).toEqual(before);
    expect(diagnosis).toMatchObject({
      installed: true,
      status: 'running',
      // The same message again is told once, with its last time.
      agentLog: ['2026-01-15T11:00:03Z E! AccessDenied one', '2026-01-15T11:00:02Z W! something else'],
      validationLog: ['first', 'second'],
      ssmChecks: [{ check: 'EC2 IMDS', status: 'Success', note: 'a "b"' }],
      logFiles: [{ pattern: '/var/log/messages', path: '/var/log/messages', readable: true }],
      hasTypesDb: true,
      metadataStatus: 0,
      truncated: false,
    });
    expect(diagnosis.logFiles[0]?.listing).toMatch(/^-rw/);
    expect(diagnosis.disk?.usedPercent).toBeLessThanOrEqual(100);
  });

  test('a path is data: expanded as a pattern, never run', () => {
    const root = tree({ '/var/log/a b.log': '', '/var/log/a c.log': '' });
    const evil = [
      `/x'; touch '${root}/pwned'; '`,
      `/$(touch "${root}/pwned")`,
      `/\`touch "${root}/pwned"\``,
      `/x"; touch "${root}/pwned"`,
      `/x\ntouch ${root}/pwned`,
      '/{{ platformType }}',
      '-rf',
    ];
    const { logFiles } = diagnose(
      root,
      { logFiles: ['/var/log/a *.log', ...evil], runAsUser: `$(touch "${root}/pwned")` },
      shell,
    );
    expect(existsSync(join(root, 'pwned'))).toBe(false);
    expect(logFiles.map(({ path }) => path)).toEqual(['/var/log/a b.log', '/var/log/a c.log', ...evil.map(() => null)]);
    expect(logFiles.map(({ pattern }) => pattern)).toEqual(['/var/log/a *.log', '/var/log/a *.log', ...evil]);
  });

  test('keeps to what GetCommandInvocation gives, however much there is', () => {
    const long = 'x'.repeat(5000);
    const log = Array.from({ length: 3000 }, (_, index) => `2026-01-15T11:00:00Z E! message ${index} ${long}`);
    const files = Array.from({ length: 40 }, (_, index) => [
      `/logs/${'d'.repeat(200)}/${index}/${'f'.repeat(200)}`,
      '',
    ]);
    const checks = `{"Check": "c", "Status": "Failed", "Note": "${long}"},\n`.repeat(200);
    const root = tree({
      [`${AGENT}/logs/amazon-cloudwatch-agent.log`]: log.join('\n'),
      [`${AGENT}/logs/configuration-validation.log`]: log.join('\n'),
      [`${AGENT}/bin/amazon-cloudwatch-agent-ctl`]: STATUS,
      '/snap/amazon-ssm-agent/current/ssm-cli': `#!/bin/sh\ncat <<'X'\n${checks}\nX\n`,
      ...Object.fromEntries(files),
    });
    const logFiles = Array.from({ length: 30 }, () => `/logs/${'d'.repeat(200)}/*/${'f'.repeat(200)}`);
    const script = posixDiagnosisScript({ ...FACTS, logFiles }, { root, metadataUrl: NO_METADATA });
    const answer = run(script, shell);
    expect(answer.length).toBeLessThan(MAX_OUTPUT_LENGTH);
    expect(parseDiagnosis(answer)).toMatchObject({ truncated: false });
    expect(parseDiagnosis(answer).agentLog.at(-1)).toContain('message 2999');
  });

  test.runIf(process.getuid?.() === 0)('tries log files as the user of the agent', () => {
    const root = tree({ '/var/log/open': '', '/var/log/secure': '' });
    for (const directory of ['', '/var', '/var/log']) chmodSync(join(root, directory), 0o755);
    chmodSync(join(root, '/var/log/secure'), 0o600);
    const logFiles = ['/var/log/open', '/var/log/secure'];
    const readable = (runAsUser: string | null) =>
      diagnose(root, { logFiles, runAsUser }, shell).logFiles.map((file) => file.readable);
    expect(readable('nobody')).toEqual([true, false]);
    expect(readable(null)).toEqual([true, true]);
    expect(readable('no-such-user')).toEqual([null, null]);
    expect(diagnose(root, { runAsUser: 'nobody' }, shell).agentUser).toMatch(/^uid=\d+\(nobody\)/);
    expect(diagnose(root, { runAsUser: 'no-such-user' }, shell).agentUser).toBeNull();
  });
});
