import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startLogsStub, type LogsStub } from '../helpers/logs-stub.js';
import { spawnShell, type SpawnResult } from '../helpers/spawn-cli.js';

const bash = (script: string, env: Readonly<Record<string, string>> = {}): Promise<SpawnResult> =>
  spawnShell('bash', ['-c', script], { env });

describe('a reader that goes away', () => {
  let stub: LogsStub;
  beforeAll(async () => {
    const toMs = Date.now();
    // Far more than fits into a pipe, so that the writer meets the closed end.
    stub = await startLogsStub({ events: 200_000, fromMs: toMs - 3_600_000, toMs });
  });
  afterAll(() => stub.close());

  test.concurrent.each(['-o table', '-o tsv', '-o csv', '-o ndjson', '-o json', '--raw'])(
    'logs get %s | head -1 exits 0 and says nothing',
    async (format) => {
      const { stdout, stderr } = await bash(
        `awsops -q logs get /a --since 1h ${format} | head -1; echo "exit \${PIPESTATUS[*]}"`,
        { AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: stub.url },
      );

      expect(stdout.trimEnd().split('\n').at(-1)).toBe('exit 0 0');
      expect(stdout.trimEnd().split('\n')).toHaveLength(2);
      expect(stderr).toBe('');
    },
  );

  test.concurrent('it stops reading from AWS', async () => {
    const before = stub.served();
    await bash('awsops -q logs get /a --since 1h -o ndjson | head -1', { AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: stub.url });

    // 200,000 events are 41 pages.
    expect(stub.served() - before).toBeLessThan(200);
  });

  test.concurrent.each(['logs groups', 'logs queries -o table', '--help', 'completion bash', 'help exit-codes'])(
    'awsops %s into a reader that has gone already exits 0',
    async (words) => {
      const { stdout, stderr } = await bash(`awsops ${words} | true; echo "exit \${PIPESTATUS[*]}"`);

      expect(stdout).toBe('exit 0 0\n');
      expect(stderr).toBe('');
    },
  );
});

describe('standard output that cannot be written', () => {
  test.runIf(existsSync('/dev/full')).each(['logs groups', 'logs get /web3tier/app -o ndjson', 'whoami'])(
    'awsops %s > /dev/full exits 1 with a sentence',
    async (words) => {
      const { code, stderr } = await bash(`awsops -q ${words} > /dev/full`);

      expect(code).toBe(1);
      expect(stderr).toMatch(/^awsops: cannot write to standard output\n {2}Cause: the disk is full\n/);
    },
  );

  test.concurrent('a closed stderr disturbs nothing', async () => {
    const { code, stdout } = await bash("awsops logs tail /web3tier/app --last 1 --query 'length(@)' 2>&-");

    expect({ code, stdout }).toEqual({ code: 0, stdout: '1\n' });
  });
});

describe('standard input', () => {
  test.concurrent('a query can be piped in', async () => {
    const { code, stdout } = await bash(
      "echo 'stats count(*) as n' | awsops -q logs query -f - -g /web3tier/app --since 2h --query '[0].n > `0`'",
    );

    expect({ code, stdout }).toEqual({ code: 0, stdout: 'true\n' });
  });

  test.concurrent('a command that reads none leaves it to the next one', async () => {
    const { stdout } = await bash(
      'printf "a\\nb\\n" | while read -r x; do awsops -q whoami -o json >/dev/null; echo "$x"; done',
    );

    expect(stdout).toBe('a\nb\n');
  });
});
