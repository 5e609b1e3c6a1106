import { describe, expect, test } from 'vitest';
import { createErrorBudget } from '../../../src/lib/node/run/budget.js';
import { runOnNodes } from '../../../src/lib/node/run/run-on-nodes.js';
import { fleet, script } from './fleet.js';

describe('a run on nodes', () => {
  test('gives every node its outcome, with exit code, output and times', async () => {
    const { nodes, ctx, calls } = await fleet(120);
    const outcomes = await runOnNodes(
      {
        nodes,
        spec: script('echo hello'),
        label: 'run',
        maxConcurrency: 50,
        budget: createErrorBudget({ limit: 12 }),
        outputOf: 'all',
      },
      ctx,
    );
    expect(outcomes.map(({ instanceId }) => instanceId)).toEqual(nodes.map(({ instanceId }) => instanceId));
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['success']));
    expect(outcomes[0]).toMatchObject({ exitCode: 0, stdout: 'hello\n', stderr: '', durationMs: 1000 });
    console.log(calls('SendCommand'), calls('ListCommands'), calls('ListCommandInvocations'));
  });
});
