import { defineCommand, rawText } from '../../lib/cli/define.js';
import {
  MFA_AND_CACHE,
  roleArgument,
  roleContext,
  switchInput,
  switchOptions,
  switchPermissions,
} from './switch-options.js';

const SECOND_MS = 1000;

export const roleConsole = defineCommand({
  name: 'console',
  summary: 'Print or open an address that signs in to the AWS console as a role',
  description:
    'Whoever has the address is the role, for 15 minutes from now; it is printed for that and for nothing else, and with ' +
    '--open not printed at all. The console lasts as long as the credentials; a role that a user assumes directly with ' +
    'long-term keys can have --console-duration, up to 12h, apart from them. Works with the partitions of AWS, China and ' +
    `GovCloud. ${MFA_AND_CACHE}`,
  examples: [
    { run: 'awsops role console prod --open', why: 'in the browser' },
    { run: 'awsops role console prod --page cloudwatch --console-region eu-west-1', why: 'the address of one page' },
  ],
  args: { role: roleArgument },
  options: {
    page: { type: 'string', value: 'PAGE', describe: 'service such as ec2, or a path of the console' },
    'console-region': { type: 'string', value: 'REGION', describe: 'region that it opens in (default: of the role)' },
    'console-duration': { type: 'duration', value: 'DURATION', describe: 'length of the console session, 15m to 12h' },
    open: { type: 'boolean', describe: 'open the browser instead of printing' },
    ...switchOptions,
  },
  access: 'read',
  scope: 'global',
  fields: [
    { key: 'url', describe: 'address that signs in; null with --open', flex: true },
    { key: 'roleArn', describe: 'ARN of the role' },
    { key: 'openUntil', describe: 'until when the address can be opened' },
  ],
  permissions: switchPermissions,
  async run({ args, options }, context) {
    const { consoleUrl, openBrowser } = await import('../../lib/role/index.js');
    const { page, consoleRegion: region, consoleDuration, open, ...how } = options;
    const role = await switchInput(args.role, how, context);
    const durationSeconds = consoleDuration === undefined ? undefined : consoleDuration / SECOND_MS;
    const row = await consoleUrl({ page, region, durationSeconds }, { role, ctx: roleContext(context) });
    if (open) {
      await openBrowser(row.url);
      return { ...row, url: null };
    }
    // A table would cut it, and a header is no address.
    const isForPeople = context.output.format === 'table' || context.output.format === 'tsv';
    return isForPeople ? rawText(`${row.url}\n`) : { ...row };
  },
});
