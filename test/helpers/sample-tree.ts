import { defineCommand, defineGroup, type CommandGroup } from '../../src/lib/cli/define.js';
import { checkReport } from '../../src/lib/checks/report.js';
import type { Job, PlannedChange } from '../../src/lib/plan/types.js';

const rows = [
  { name: 'a', size: 1 },
  { name: 'b', size: null },
];

/** A small tree with one command of every kind, for tests of the adapter. */
export function sampleTree(events: string[] = []): CommandGroup {
  const list = defineCommand({
    name: 'list',
    summary: 'List things',
    examples: [{ run: 'tool thing list', why: 'all of them' }],
    args: { prefix: { describe: 'first letters', required: false } },
    options: {
      since: { type: 'time', describe: 'start' },
      tz: { type: 'string', describe: 'zone' },
      limit: { type: 'int', min: 1, max: 10, default: 5, describe: 'how many' },
      tag: { type: 'list', describe: 'tags' },
      colour: { type: 'string', choices: ['red', 'green'], describe: 'a choice' },
      reuse: { type: 'duration', negatable: true, describe: 'reuse results' },
      'log-stream': { type: 'string', describe: 'a stream' },
    },
    access: 'read',
    scope: 'none',
    fields: [
      { key: 'name', describe: 'name' },
      { key: 'size', describe: 'size', kind: 'number' },
    ],
    permissions: ['thing:List'],
    run({ args, options }) {
      events.push(JSON.stringify({ args, options }));
      return rows;
    },
  });
  const set = defineCommand({
    name: 'set',
    summary: 'Change a thing',
    examples: [{ run: 'tool thing set a', why: 'change it' }],
    args: { id: { describe: 'thing' } },
    access: 'write',
    scope: 'regional',
    permissions: ['thing:Set'],
    run: ({ args }) => ({ kind: 'plan', changes: changesFor(args.id, events) }),
  });
  const roll = defineCommand({
    name: 'roll',
    summary: 'Do something on every thing',
    examples: [{ run: 'tool thing roll a b', why: 'on two' }],
    args: { ids: { describe: 'things', variadic: true } },
    access: 'write',
    scope: 'regional',
    fields: [
      { key: 'id', describe: 'thing' },
      { key: 'ok', describe: 'whether it went well' },
    ],
    permissions: ['thing:Roll'],
    run: ({ args }, { task }) => rollJob(args.ids, task.aws.region, events),
  });
  const check = defineCommand({
    name: 'check',
    summary: 'Check things',
    examples: [{ run: 'tool thing check warn', why: 'see' }],
    args: { status: { describe: 'what to find' } },
    access: 'read',
    scope: 'none',
    checks: true,
    run: ({ args }) =>
      checkReport([
        {
          check: 'c',
          target: 't',
          status: args.status === 'fail' ? 'fail' : 'warn',
          reason: 'r',
          fix: null,
          evidence: {},
        },
      ]),
  });
  const fail = defineCommand({
    name: 'fail',
    summary: 'Fail in some way',
    examples: [{ run: 'tool fail bug', why: 'see' }],
    access: 'read',
    scope: 'regional',
    args: { how: { describe: 'in which way' } },
    async run({ args }, { task }) {
      if (args.how === 'bug') throw new TypeError('x is not a function');
      if (args.how === 'wait') await task.clock.sleep(60_000, task.signal);
      const { region } = task.aws;
      if (args.how === 'here' && region === 'eu-west-1') throw Object.assign(new Error('denied here'), denied);
      if (args.how === 'everywhere') throw Object.assign(new Error('denied'), denied);
      return [{ region: task.aws.region, ok: true }];
    },
  });
  const thing = defineGroup({
    name: 'thing',
    summary: 'Things',
    section: 'Things',
    commands: [list, set, roll, check],
  });
  return defineGroup({ name: 'tool', summary: 'A tool', commands: [thing, fail] });
}

const denied = {
  name: 'AccessDeniedException',
  $fault: 'client',
  $metadata: { requestId: 'r-1', httpStatusCode: 400 },
};

/** Fails for the thing `bad`, and altogether for `denied` outside us-east-1. */
function rollJob(ids: readonly string[], region: string, events: string[]): Job {
  return {
    kind: 'job',
    changes: ids.map((id) => ({ action: 'update', resource: 'thing', id, reason: 'it was named' })),
    run: async (signal) => {
      signal.throwIfAborted();
      if (ids.includes('denied') && region !== 'us-east-1') throw Object.assign(new Error('denied'), denied);
      events.push(`rolled ${ids.join(' ')} in ${region}`);
      const results = ids.map((id) => ({ id, ok: id !== 'bad' }));
      const bad = results.filter(({ ok }) => !ok).length;
      return { rows: results, failure: bad === 0 ? null : bad < results.length ? 'partial' : 'failed' };
    },
  };
}

function changesFor(id: string, events: string[]): readonly PlannedChange[] {
  if (id === 'same') return [{ action: 'none', resource: 'thing', id, reason: 'it is so' }];
  const change = (name: string, isBroken = false): PlannedChange => ({
    action: 'update',
    resource: 'thing',
    id: name,
    reason: 'it differs',
    apply: async () => {
      if (isBroken) throw Object.assign(new Error('no'), denied);
      events.push(`applied ${name}`);
    },
  });
  return id === 'broken' ? [change('one'), change('two', true), change('three')] : [change(id)];
}
