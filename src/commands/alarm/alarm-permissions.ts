/** What making and changing alarms needs. */
export const putPermissions = [
  'cloudwatch:PutMetricAlarm',
  'cloudwatch:PutCompositeAlarm',
  'cloudwatch:DescribeAlarms',
  'cloudwatch:ListTagsForResource',
  'cloudwatch:TagResource',
] as const;

/** What reading the resources that alarms can watch needs, each for its own kind of resource. */
export const resourcePermissions = [
  'cloudwatch:ListMetrics',
  'ec2:DescribeInstances',
  'ec2:DescribeVolumes',
  'ec2:DescribeNatGateways',
  'elasticloadbalancing:DescribeLoadBalancers',
  'elasticloadbalancing:DescribeTargetGroups',
  'elasticloadbalancing:DescribeTags',
  'rds:DescribeDBClusters',
  'rds:DescribeDBInstances',
  'lambda:ListFunctions',
  'lambda:ListTags',
  'lambda:GetAccountSettings',
  'dynamodb:ListTables',
  'dynamodb:DescribeTable',
  'dynamodb:ListTagsOfResource',
  'sqs:ListQueues',
  'sqs:GetQueueAttributes',
  'sqs:ListQueueTags',
  'firehose:ListDeliveryStreams',
  'firehose:DescribeDeliveryStream',
  'firehose:ListTagsForDeliveryStream',
  'logs:DescribeLogGroups',
  'logs:ListTagsForResource',
] as const;
