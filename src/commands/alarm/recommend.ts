import { defineCommand } from '../../lib/cli/define.js';
import { readTags } from '../read-tags.js';
import { recommendOptions, recommendPermissions } from './recommend-options.js';
import { recommendFields, recommendView } from './recommend-view.js';

export const alarmRecommend = defineCommand({
  name: 'recommend',
  summary: 'Say which alarms the resources that exist should have, and create those that are missing',
  description:
    'Looks at instances, volumes, load balancers, databases, functions, tables, queues, delivery streams, NAT gateways, log ' +
    'ingestion and what the CloudWatch agent sends, and at the alarms that there are. What is missing comes with a threshold: ' +
    'the same for all where one is right, from the size of the resource, or from its own last two weeks. An alarm that exists ' +
    'and tells nobody, or has no data, is named too. A resource is left alone with the tag awsops:alarm=skip, one alarm with ' +
    'awsops:alarm:KEY=skip, and "threshold=90" in place of skip changes it. Of log groups only the account and the large ones ' +
    'are watched. Reads only; with --apply it shows a plan and creates what is missing, with --out it writes that as a file for alarm apply. The cost is an estimate.',
  examples: [
    { run: 'awsops alarm recommend', why: 'everything in the region' },
    { run: 'awsops alarm recommend --service rds,sqs --preview', why: 'and how often each would have gone off lately' },
    {
      run: 'awsops alarm recommend --tag Env=prod --action arn:aws:sns:ap-northeast-1:123456789012:ops --apply --dry-run',
      why: 'the plan that creates what is missing',
    },
    { run: 'awsops alarm recommend --service alb,rds --out alarms.yaml', why: 'as a file to review and to apply' },
    {
      run: "awsops alarm recommend -o json --query '[?status==`weak`].[exists,problem]'",
      why: 'alarms that exist and would not help',
    },
  ],
  options: recommendOptions,
  access: 'write',
  writesWith: 'apply',
  scope: 'regional',
  fields: recommendFields,
  permissions: recommendPermissions,
  async run({ options }, { task, output }) {
    const { planRecommended, recommendAlarms, writeRecommended } = await import('../../lib/alarm/index.js');
    const { service: services, tag, preview, apply, action: actions, namePrefix = '', all, out } = options;
    const result = await recommendAlarms({ services, tags: readTags(tag), actions, namePrefix, preview }, task);
    if (apply) return planRecommended(result, task);
    if (out !== undefined) await writeRecommended(result, { file: out, prefix: namePrefix }, task);
    return recommendView(result, { task, width: output.width, all });
  },
});
