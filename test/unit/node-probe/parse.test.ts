import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toBase64 } from '../../../src/lib/node/probe/format.js';
import { parseDiagnosis } from '../../../src/lib/node/probe/parse-diagnosis.js';
import { parseStatusProbe } from '../../../src/lib/node/probe/parse-status.js';

const HASH = 'a'.repeat(64);
const LINUX = `#awsops 1
#time 1768478400
#agent installed
#version 1.300071.0b1
#ctl
 {
   "status": "stopped",
   "starttime": "",
   "configstatus": "not configured",
   "version": "1.300071.0b1"
 }
#configs
 ${HASH} ssm_AmazonCloudWatch-web
 - file_unreadable
#count 2
#end
`;
/** As PowerShell writes it: a byte order mark, CRLF, and the local time of Tokyo without a zone. */
const WINDOWS = `\uFEFF#awsops 1
#time 1768478400
#offset 540
#agent installed
#version 1.300071.0b1
#ctl
 {
   "status": "running",
   "starttime": "2026-01-15T20:30:00",
   "configstatus": "configured",
   "cwoc_status": "stopped",
   "cwoc_starttime": "",
   "cwoc_configstatus": "not configured",
   "version": "1.300071.0b1"
 }
#configs
 ${HASH} ssm_AmazonCloudWatch-windows
#count 1
#end
`.replaceAll('\n', '\r\n');

describe('parseStatusProbe', () => {
  test('reads the answer of Linux', () => {
    expect(parseStatusProbe(LINUX)).toEqual({
      installed: true,
      version: '1.300071.0b1',
      status: 'stopped',
      configStatus: 'not configured',
      startedAtMs: null,
      configs: [
        { name: 'ssm_AmazonCloudWatch-web', sha256: HASH },
        { name: 'file_unreadable', sha256: null },
      ],
      nodeTimeMs: 1_768_478_400_000,
      truncated: false,
    });
  });

  test('reads the answer of Windows, whose local time needs the offset and whose other agent is another one', () => {
    expect(parseStatusProbe(WINDOWS)).toMatchObject({
      status: 'running',
      configStatus: 'configured',
      startedAtMs: Date.UTC(2026, 0, 15, 11, 30),
      configs: [{ name: 'ssm_AmazonCloudWatch-windows', sha256: HASH }],
      truncated: false,
    });
  });

  test('is not confused by what a login script writes around it', () => {
    expect(parseStatusProbe(`Welcome\n# note\n${LINUX}\nbye`)).toEqual(parseStatusProbe(LINUX));
  });

  test.each(['', 'sh: not found', '{"status":"running"}', '#agent'])('says nothing of "%s"', (text) => {
    expect(parseStatusProbe(text)).toMatchObject({
      version: null,
      status: null,
      configStatus: null,
      configs: [],
      truncated: true,
    });
    expect(parseStatusProbe(text).installed).not.toBe(true);
  });

  test('an answer that does not mention the agent does not say that there is none', () => {
    expect(parseStatusProbe('#awsops 1\n#time 1').installed).toBeNull();
    expect(parseStatusProbe('#awsops 1\n#agent absent').installed).toBe(false);
  });

  test.each(['--output truncated--', '---Output truncated---'])('knows an answer that was cut with %s', (mark) => {
    const cut = `${LINUX.slice(0, LINUX.indexOf('file_un'))}${mark}`;
    const probe = parseStatusProbe(cut);
    expect(probe.truncated).toBe(true);
    expect(probe.configs).toEqual([{ name: 'ssm_AmazonCloudWatch-web', sha256: HASH }]);
  });

  test('believes the first of two headings: what the agent prints comes later and cannot overrule the script', () => {
    const forged = LINUX.replace('#configs', '#agent absent\n#time 1\n#configs');
    expect(parseStatusProbe(forged)).toMatchObject({ installed: true, nodeTimeMs: 1_768_478_400_000 });
  });

  test('knows that files were left out', () => {
    expect(parseStatusProbe(LINUX.replace('#count 2', '#count 3')).truncated).toBe(true);
  });

  test('wherever it is cut, nothing is read that was not said', () => {
    const whole = parseStatusProbe(LINUX);
    fc.assert(
      fc.property(fc.nat({ max: LINUX.length - 6 }), (length) => {
        const cut = parseStatusProbe(LINUX.slice(0, length));
        expect(cut.truncated).toBe(true);
        expect([null, whole.status]).toContain(cut.status);
        expect([null, whole.configStatus]).toContain(cut.configStatus);
        for (const { sha256 } of cut.configs) expect([null, HASH]).toContain(sha256);
      }),
    );
  });

  test('never throws, whatever it gets', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        parseStatusProbe(text);
        parseDiagnosis(text);
        parseStatusProbe(LINUX.replace('stopped', text));
        parseDiagnosis(`#awsops 1\n#files\n ${text}\n#disk\n ${text}\n#ssmcli\n ${text}`);
      }),
    );
  });
});

describe('parseDiagnosis', () => {
  const answer = (sections: string): string => `#awsops 1\n#agent installed\n${sections}\n#end\n`;

  test('tells what is missing from what is empty', () => {
    expect(parseDiagnosis(answer(''))).toMatchObject({
      agentLog: [],
      validationLog: [],
      ssmChecks: null,
      logFiles: [],
      disk: null,
      agentUser: null,
      hasTypesDb: null,
      metadataStatus: null,
    });
  });

  test('reads log files below their pattern, with every state that they can be in', () => {
    const files = [
      ` :${toBase64('/var/log/*.log')}`,
      ' yes|-rw-r--r-- 1 root root 0 Nov 24 02:37 |/var/log/a|b.log',
      ' no|-rw------- 1 root root 0 Nov 24 02:37 |/var/log/b.log',
      ` :${toBase64('C:\\log\\*.txt')}`,
      ' ?||C:\\log\\x.txt',
      ` :${toBase64('/nowhere')}`,
      ' none||',
    ];
    expect(parseDiagnosis(answer(`#files\n${files.join('\n')}`)).logFiles).toEqual([
      {
        pattern: '/var/log/*.log',
        path: '/var/log/a|b.log',
        listing: '-rw-r--r-- 1 root root 0 Nov 24 02:37',
        readable: true,
      },
      {
        pattern: '/var/log/*.log',
        path: '/var/log/b.log',
        listing: '-rw------- 1 root root 0 Nov 24 02:37',
        readable: false,
      },
      { pattern: 'C:\\log\\*.txt', path: 'C:\\log\\x.txt', listing: null, readable: null },
      { pattern: '/nowhere', path: null, listing: null, readable: null },
    ]);
  });

  test('a file that no pattern precedes is not guessed to belong to one', () => {
    expect(parseDiagnosis(answer('#files\n yes|x|/a')).logFiles).toEqual([]);
  });

  test.each([
    ['/dev/nvme0n1p1 8310764 1861072 6449692 23% /', { mount: '/', usedPercent: 23 }],
    ['/dev/sdb 1 1 0 100% /mnt/with blank', { mount: '/mnt/with blank', usedPercent: 100 }],
    ['C 0 0 0 41% C:\\', { mount: 'C:\\', usedPercent: 41 }],
    ['df: no such file', null],
  ])('reads the volume from "%s"', (line, disk) => {
    expect(parseDiagnosis(answer(`#disk\n ${line}`)).disk).toEqual(disk);
  });

  test('reads the checks of a list that was cut as far as they go', () => {
    const json = `{
"DiagnosticsOutput": [
{
"Check": "EC2 IMDS",
"Status": "Success",
"Note": "it says \\"hello\\""
},
{
"Check": "Connectivity to logs endpoint",
"Status": "Failed",
"Note": "dial tcp: i/o`;
    const text = answer(`#ssmcli\n${json.replaceAll(/^/gm, ' ')}`);
    expect(parseDiagnosis(text).ssmChecks).toEqual([{ check: 'EC2 IMDS', status: 'Success', note: 'it says "hello"' }]);
  });

  test.each([
    ['200', 200],
    ['000', 0],
    ['401', 401],
    ['', null],
    ['abc', null],
  ])('reads the answer "%s" of the metadata service', (value, status) => {
    expect(parseDiagnosis(answer(`#imds ${value}`)).metadataStatus).toBe(status);
  });
});
