import { defineCommand } from '../../lib/cli/define.js';

/** Where the events of a preset arrive, in words. */
const PLACES = {
  resource: 'its region',
  global: 'us-east-1',
  'sign-in': 'several regions',
  caller: 'every region',
} as const;

export const eventPresetsCommand = defineCommand({
  name: 'presets',
  summary: 'List what there are presets for',
  description:
    'Events by CloudTrail come only where a trail logs management events. Those of global services arrive in us-east-1 ' +
    '(China: cn-north-1, GovCloud: us-gov-west-1) whatever region they were caused in.',
  examples: [
    { run: 'awsops event presets', why: 'what one can be told of' },
    { run: 'awsops event presets -o json --query "[?name==\'root-login\'].pattern"', why: 'the pattern of one' },
  ],
  access: 'read',
  scope: 'none',
  fields: [
    { key: 'name', describe: 'name for `event notify`', rigid: true },
    { key: 'summary', describe: 'when there is a mail', flex: true },
    { key: 'via', describe: 'service, or cloudtrail: needs a trail', inTable: false },
    { key: 'arrivesIn', describe: 'where the events arrive' },
    { key: 'filters', describe: 'options that narrow it down, besides --where', inTable: false },
    { key: 'pattern', describe: 'its event pattern', kind: 'json', inTable: false },
  ],
  async run() {
    const { eventPresets } = await import('../../lib/event/index.js');
    return eventPresets.map(({ name, summary, via, place, filters, pattern }) => ({
      name,
      summary,
      via,
      arrivesIn: PLACES[place],
      filters: Object.keys(filters).map((filter) => `--${filter}`),
      pattern,
    }));
  },
});
