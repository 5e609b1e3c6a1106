import type { OptionSpec } from '../../lib/cli/define.js';

/** Who is told, and what is kept beside an alarm. */
export const actionOptions = {
  action: { type: 'list', value: 'ARN', describe: 'when it goes to ALARM: SNS topic, Lambda function …' },
  'ok-action': { type: 'list', value: 'ARN', describe: 'when it goes back to OK' },
  'insufficient-data-action': { type: 'list', value: 'ARN', describe: 'when it has no data' },
  description: { type: 'string', value: 'TEXT', describe: 'for whoever is woken by it: what it means, what to do' },
  tag: { type: 'list', value: 'KEY=VALUE', describe: 'tag of the alarm' },
} as const satisfies Readonly<Record<string, OptionSpec>>;
