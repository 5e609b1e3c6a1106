import { parseArn, type Arn } from '../../aws/arn.js';
import { partitionOf } from '../../aws/partitions.js';
import type { AlarmDefinition } from '../definition.js';
import { anError, aWarning, type AlarmPlace, type AlarmProblem } from './problem.js';

/** PutMetricAlarm, AlarmActions: five for each state. */
const MAX_ACTIONS = 5;

type ActionKind = 'sns' | 'ec2' | 'autoscaling' | 'lambda' | 'opsitem' | 'incident' | 'investigation';

const KINDS: readonly { readonly kind: ActionKind; matches(arn: Arn): boolean }[] = [
  {
    kind: 'sns',
    matches: ({ service, resource }) => service === 'sns' && /^[A-Za-z0-9_-]{1,256}(\.fifo)?$/.test(resource),
  },
  {
    kind: 'ec2',
    matches: ({ service, resource }) =>
      service === 'automate' && /^ec2:(stop|terminate|reboot|recover)$/.test(resource),
  },
  {
    kind: 'ec2',
    matches: ({ service, resource }) =>
      service === 'swf' &&
      /^action\/actions\/AWS_EC2\.InstanceId\.(Stop|Terminate|Reboot|Recover)\/1\.0$/.test(resource),
  },
  {
    kind: 'autoscaling',
    matches: ({ service, resource }) => service === 'autoscaling' && resource.startsWith('scalingPolicy:'),
  },
  {
    kind: 'lambda',
    matches: ({ service, resource }) => service === 'lambda' && /^function:[^:]+(:[^:]+)?$/.test(resource),
  },
  {
    kind: 'opsitem',
    matches: ({ service, resource }) => service === 'ssm' && /^opsitem:[1-4](#CATEGORY=.+)?$/.test(resource),
  },
  {
    kind: 'incident',
    matches: ({ service, resource }) => service === 'ssm-incidents' && resource.startsWith('response-plan/'),
  },
  {
    kind: 'incident',
    matches: ({ service, resource }) => service === 'ssm-incidents' && resource.startsWith('responseplan/'),
  },
  {
    kind: 'investigation',
    matches: ({ service, resource }) => service === 'aiops' && resource.startsWith('investigation-group'),
  },
];

/** What an action does; undefined for an ARN that is none of the actions that PutMetricAlarm lists. */
const kindOf = (arn: Arn): ActionKind | undefined => KINDS.find(({ matches }) => matches(arn))?.kind;

/** What is wrong with the actions of an alarm: the service takes most of it, and then never acts. */
export function actionProblems(definition: AlarmDefinition, place: AlarmPlace): readonly AlarmProblem[] {
  const lists = [
    ['AlarmActions', definition.alarmActions],
    ['OKActions', definition.okActions],
    ['InsufficientDataActions', definition.insufficientDataActions],
  ] as const;
  const problems = lists.flatMap(([setting, actions]) => [
    ...(actions.length > MAX_ACTIONS
      ? [
          anError(
            setting,
            `${actions.length} actions are more than ${MAX_ACTIONS}`,
            'send to one SNS topic that fans out',
          ),
        ]
      : []),
    ...(new Set(actions).size < actions.length
      ? [anError(setting, 'an action is given twice', 'name each action once')]
      : []),
    ...actions.flatMap((action) => oneAction(action, { setting, definition, place })),
  ]);
  const hasActions = lists.some(([, actions]) => actions.length > 0);
  if (hasActions && !definition.actionsEnabled) {
    const fix = 'leave the actions enabled, or mute the alarm for a time: awsops alarm mute';
    return [...problems, aWarning('ActionsEnabled', 'the alarm has actions that are switched off', fix)];
  }
  return problems;
}

interface ActionContext {
  readonly setting: string;
  readonly definition: AlarmDefinition;
  readonly place: AlarmPlace;
}

function oneAction(action: string, { setting, definition, place }: ActionContext): readonly AlarmProblem[] {
  const arn = parseArn(action);
  const kind = arn && kindOf(arn);
  if (arn === undefined || kind === undefined) {
    const fix = 'give the ARN of an SNS topic, a Lambda function, an Auto Scaling policy, an EC2 action or an OpsItem';
    return [anError(setting, `"${action}" is not the ARN of an action that an alarm can take`, fix)];
  }
  const elsewhere = placeProblems(arn, { action, setting, place });
  return elsewhere.length > 0 ? elsewhere : kindProblems(kind, { action, setting, definition });
}

function placeProblems(
  arn: Arn,
  { action, setting, place }: { readonly action: string; readonly setting: string; readonly place: AlarmPlace },
): readonly AlarmProblem[] {
  const partition = partitionOf(place.region);
  if (arn.partition !== partition) {
    return [
      anError(setting, `"${action}" is of another partition than ${place.region}`, `begin it with arn:${partition}:`),
    ];
  }
  // Response plans are of all regions.
  if (arn.region === '' || arn.region === place.region) return [];
  const fix = `give an action of ${place.region}: an alarm acts in its own region only`;
  return [anError(setting, `"${action}" is in ${arn.region}, the alarm in ${place.region}`, fix)];
}

function kindProblems(
  kind: ActionKind,
  {
    action,
    setting,
    definition,
  }: { readonly action: string; readonly setting: string; readonly definition: AlarmDefinition },
): readonly AlarmProblem[] {
  const refuse = (message: string, fix: string) => [anError(setting, message, fix)];
  if (kind === 'investigation' && setting !== 'AlarmActions') {
    return refuse(`"${action}" starts an investigation, which only AlarmActions can`, 'move it to AlarmActions');
  }
  if (definition.kind === 'composite') {
    return kind === 'ec2' || kind === 'autoscaling'
      ? refuse(`a composite alarm cannot take "${action}"`, 'put it on the metric alarm')
      : [];
  }
  if (kind === 'autoscaling' && definition.condition.type === 'band') {
    return refuse('an alarm on an anomaly detection band cannot have Auto Scaling actions', 'use a threshold');
  }
  if (kind !== 'ec2') return [];
  if (definition.watch.type === 'queries') {
    return refuse(
      `an alarm on metric math cannot take the EC2 action "${action}"`,
      'alarm on a metric of one instance',
    );
  }
  return Object.hasOwn(definition.watch.dimensions, 'InstanceId')
    ? []
    : refuse(`"${action}" has no instance to act on`, 'give the dimension InstanceId');
}
