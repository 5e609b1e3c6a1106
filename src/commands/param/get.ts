import { defineCommand } from '../../lib/cli/define.js';
import { completeParameters } from '../complete-parameters.js';
import { parameterFields, parameterRow, revealOption } from './fields.js';

export const paramGet = defineCommand({
  name: 'get',
  summary: 'Print parameters with their versions and labels',
  description:
    'A name stands for its newest version; NAME:3 is a version, NAME:prod a label. Ten names are one call. Nothing is ' +
    'printed when any of them is missing. Without --reveal the values of SecureStrings are neither decrypted nor shown.',
  examples: [
    { run: 'awsops param get /app/prod/db-url', why: 'one parameter' },
    { run: 'awsops param get /app/prod/db-url --reveal --query value -o table', why: 'its value alone, for a script' },
    { run: 'awsops param get AmazonCloudWatch-web:3 --pretty', why: 'an earlier version, its JSON indented' },
    { run: 'awsops param get /app/prod/a /app/prod/b:stable -o json', why: 'several, as an array' },
  ],
  args: { names: { describe: 'NAME, NAME:VERSION, NAME:LABEL or ARN', variadic: true, complete: completeParameters } },
  options: {
    ...revealOption,
    pretty: { type: 'boolean', describe: 'indent values that are JSON' },
  },
  access: 'read',
  scope: 'regional',
  fields: parameterFields,
  permissions: ['ssm:GetParameters', 'ssm:GetParameterHistory', 'ssm:GetParameter', 'ssm:DescribeParameters'],
  async run({ args, options }, { task }) {
    const { getParameters, MASK, prettyJson } = await import('../../lib/param/index.js');
    const parameters = await getParameters({ names: args.names, reveal: options.reveal }, task);
    const rows = parameters.map((parameter) =>
      parameterRow({
        ...parameter,
        value: options.pretty ? (prettyJson(parameter.value) ?? parameter.value) : parameter.value,
      }),
    );
    if (rows.some(({ value }) => value === MASK)) {
      task.report({ type: 'note', message: 'values of SecureStrings are masked: --reveal shows them' });
    }
    const [only] = rows;
    return rows.length === 1 && only !== undefined ? only : rows;
  },
});
