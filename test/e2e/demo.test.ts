import { expect, test } from 'vitest';
import { chapterNames } from '../../src/commands/demo/chapters/chapter.js';
import { chapters } from '../../src/commands/demo/chapters/index.js';
import { spawnCli } from '../helpers/spawn-cli.js';

const NO_ACCOUNT = {
  AWS_ENDPOINT_URL: undefined,
  AWS_ACCESS_KEY_ID: undefined,
  AWS_SECRET_ACCESS_KEY: undefined,
  AWS_REGION: '',
};

/** All chapters are dozens of commands, each a process of its own. */
const WHOLE_DEMO_MS = 240_000;

test(
  'awsops demo --no-input shows every step with its output, without an account, and exits 0',
  async () => {
    const result = await spawnCli(['demo', '--no-input'], { env: NO_ACCOUNT, killAfterMs: WHOLE_DEMO_MS });

    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(chapters.map(({ name }) => name)).toEqual(chapterNames);
    for (const step of chapters.flatMap(({ steps }) => steps)) expect(result.stdout).toContain(`# ${step.why}`);
    expect(result.stdout).toContain('Everything here is simulated');
    expect(result.stdout).toMatch(/\$ awsops whoami\n.*123456789012/s);
    expect(result.stdout).toContain('awsops sandbox start --detach');
    // The alarm that there was missed the incident, the one that the chapter makes catches it.
    expect(result.stdout).toMatch(
      /would never have been in ALARM\n.*would have gone to ALARM (?:once|twice|\d+ times)/s,
    );
    expect(result.stdout).not.toMatch(/\[object|NaN/);
    // What a person compares is whole: a time that is cut tells nothing.
    expect(result.stdout).not.toMatch(/\d{4}-\d\d-\S*…/);
  },
  WHOLE_DEMO_MS,
);

test('awsops demo CHAPTER shows that chapter only, with its number', async () => {
  const result = await spawnCli(['demo', 'logs', '--no-input'], { env: NO_ACCOUNT });

  expect(result).toMatchObject({ code: 0, stderr: '' });
  expect(result.stdout.match(/^\d\. .*$/gm)).toEqual([`1. ${chapters[0]?.title}`]);
});

test('a chapter that is not there is a usage error that names the chapters', async () => {
  const result = await spawnCli(['demo', 'flet'], { env: NO_ACCOUNT });

  expect(result).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('fleet') });
});
