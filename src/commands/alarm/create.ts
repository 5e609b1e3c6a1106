import { defineCommand } from '../../lib/cli/define.js';
import { readTags } from '../read-tags.js';
import { actionOptions } from './action-options.js';
import { putPermissions } from './alarm-permissions.js';
import { alarmOptions, readWish } from './alarm-options.js';
import { completeAlarms } from './complete-alarms.js';

export const alarmCreate = defineCommand({
  name: 'create',
  summary: 'Create an alarm, or change what you name of one that exists',
  description:
    'Says M of N the way people do: --period 3m --datapoints 8/10 is in ALARM when eight of the last ten periods of three ' +
    'minutes breach, which takes thirty minutes to see. What AWS would refuse, or take without ever acting, is refused ' +
    'before the call. An alarm that exists is read first: the plan shows what would be different, and settings, actions and ' +
    'tags that are not named stay as they are. Try the flags on history before they page anyone: awsops alarm preview.',
  examples: [
    {
      run: "awsops alarm create web-cpu --metric AWS/EC2/CPUUtilization -d InstanceId=i-0123456789abcdef0 --threshold 80 --comparison '>' --period 3m --datapoints 8/10 --dry-run",
      why: 'eight of ten points of three minutes; see the plan only',
    },
    {
      run: "awsops alarm create web-5xx --metric AWS/ApplicationELB/HTTPCode_Target_5XX_Count --metric AWS/ApplicationELB/RequestCount -d LoadBalancer=app/web/0123456789abcdef --stat Sum --expression '100 * m1 / m2' --threshold 5 --comparison '>=' --period 1m --datapoints 3/5 --missing notBreaching --action arn:aws:sns:ap-northeast-1:123456789012:ops --yes",
      why: 'a rate of errors, by metric math',
    },
    {
      run: 'awsops alarm create web-traffic --metric AWS/ApplicationELB/RequestCount -d LoadBalancer=app/web/0123456789abcdef --stat Sum --anomaly-band 2 --comparison below --period 5m --datapoints 3/3 --yes',
      why: 'less traffic than usual at this time of the day',
    },
    {
      run: 'awsops alarm create site-down --rule \'ALARM("web-5xx") AND ALARM("web-cpu")\' --yes',
      why: 'on other alarms',
    },
    { run: 'awsops alarm create web-cpu --threshold 90 --yes', why: 'change the threshold of one that exists' },
  ],
  args: { name: { describe: 'name of the alarm', complete: completeAlarms } },
  options: {
    ...alarmOptions,
    rule: { type: 'string', value: 'RULE', describe: 'composite alarm: ALARM("a") AND NOT OK("b")' },
    'evaluation-window': {
      type: 'string',
      value: 'WINDOW',
      describe: 'sliding, or wall-clock[:ZONE]: whole hours, days and weeks of the clock (default: sliding)',
    },
    'warm-up': {
      type: 'string',
      value: 'DURATION',
      describe: 'wait so long for data before the first action, e.g. 10m',
    },
    suppressor: { type: 'string', value: 'ALARM', describe: 'composite alarm: no actions while this one is in ALARM' },
    ...actionOptions,
  },
  access: 'write',
  scope: 'regional',
  permissions: putPermissions,
  async run({ args, options }, { task }) {
    const { parseEvaluationWindow, parseWarmUp, planCreateAlarm } = await import('../../lib/alarm/index.js');
    const { parseDimensions } = await import('../../lib/metric/index.js');
    const { action, okAction, insufficientDataAction, description, rule, suppressor, tag } = options;
    const { evaluationWindow, warmUp } = options;
    const some = (arns: readonly string[]) => (arns.length === 0 ? undefined : arns);
    const wish = {
      ...readWish(args.name, options, parseDimensions),
      description,
      rule,
      suppressor,
      evaluationWindow: evaluationWindow === undefined ? undefined : parseEvaluationWindow(evaluationWindow),
      warmUp: warmUp === undefined ? undefined : parseWarmUp(warmUp),
      actions: some(action),
      okActions: some(okAction),
      insufficientDataActions: some(insufficientDataAction),
    };
    return planCreateAlarm({ wish, tags: readTags(tag) }, task);
  },
});
