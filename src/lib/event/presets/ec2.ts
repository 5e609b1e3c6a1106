import { apiCalls, serviceEvents } from './trail.js';
import type { EventPreset } from './types.js';

const INSTANCE = 'i-0123456789abcdef0';
const INSTANCE_ARN = `arn:aws:ec2:ap-northeast-1:123456789012:instance/${INSTANCE}`;

/** "EC2 instance state-change events" and the other event pages of the EC2 and Auto Scaling user guides. */
export const ec2Presets: readonly EventPreset[] = [
  serviceEvents({
    name: 'instance-state',
    summary: 'an instance starts, stops or is terminated',
    pattern: { source: ['aws.ec2'], 'detail-type': ['EC2 Instance State-change Notification'] },
    sample: {
      source: 'aws.ec2',
      detailType: 'EC2 Instance State-change Notification',
      resources: [INSTANCE_ARN],
      detail: { 'instance-id': INSTANCE, state: 'stopped' },
    },
    mail: ['Instance {detail.instance-id} is now {detail.state}'],
    filters: { instance: 'detail.instance-id', state: 'detail.state' },
  }),
  apiCalls({
    name: 'instance-change',
    summary: 'instances are launched, or their settings, disks, addresses or roles are changed',
    service: 'ec2',
    calls: [
      'ModifyInstanceAttribute',
      'ModifyInstanceMetadataOptions',
      'RunInstances',
      'AssociateIamInstanceProfile',
      'ReplaceIamInstanceProfileAssociation',
      'DisassociateIamInstanceProfile',
      'AttachVolume',
      'DetachVolume',
      'AssociateAddress',
      'DisassociateAddress',
      'AttachNetworkInterface',
      'DetachNetworkInterface',
    ],
    parameters: { instanceId: INSTANCE, instanceType: 't3.large', volumeId: 'vol-0123456789abcdef0' },
    filters: { instance: 'detail.requestParameters.instanceId' },
  }),
  serviceEvents({
    name: 'spot-interruption',
    summary: 'a Spot Instance will be taken away, or is at risk',
    pattern: {
      source: ['aws.ec2'],
      'detail-type': ['EC2 Spot Instance Interruption Warning', 'EC2 Instance Rebalance Recommendation'],
    },
    sample: {
      source: 'aws.ec2',
      detailType: 'EC2 Spot Instance Interruption Warning',
      resources: [INSTANCE_ARN],
      detail: { 'instance-id': INSTANCE, 'instance-action': 'terminate' },
    },
    mail: ['{detail-type}: {detail.instance-id}', 'Action: {detail.instance-action}'],
    filters: { instance: 'detail.instance-id' },
  }),
  serviceEvents({
    name: 'auto-scaling',
    summary: 'an Auto Scaling group starts or ends instances, or cannot',
    pattern: {
      source: ['aws.autoscaling'],
      'detail-type': [
        'EC2 Instance Launch Successful',
        'EC2 Instance Launch Unsuccessful',
        'EC2 Instance Terminate Successful',
        'EC2 Instance Terminate Unsuccessful',
      ],
    },
    sample: {
      source: 'aws.autoscaling',
      detailType: 'EC2 Instance Launch Unsuccessful',
      resources: [],
      detail: {
        AutoScalingGroupName: 'web',
        EC2InstanceId: INSTANCE,
        Description: 'Launching a new EC2 instance',
        StatusCode: 'Failed',
        StatusMessage: 'Your quota allows for 0 more running instances',
      },
    },
    mail: [
      '{detail-type} in group {detail.AutoScalingGroupName}: {detail.EC2InstanceId}',
      '{detail.Description}',
      '{detail.StatusMessage}',
    ],
    filters: { instance: 'detail.EC2InstanceId' },
  }),
  serviceEvents({
    name: 'ebs-failure',
    summary: 'a volume or a snapshot fails',
    pattern: {
      source: ['aws.ec2'],
      'detail-type': [
        'EBS Volume Notification',
        'EBS Snapshot Notification',
        'EBS Multi-Volume Snapshots Completion Status',
      ],
      detail: { result: ['failed'] },
    },
    sample: {
      source: 'aws.ec2',
      detailType: 'EBS Volume Notification',
      resources: ['arn:aws:ec2:ap-northeast-1:123456789012:volume/vol-0123456789abcdef0'],
      detail: { result: 'failed', event: 'attachVolume', cause: 'the key cannot be used' },
    },
    mail: ['{detail.event} failed: {resources[0]}', '{detail.cause}'],
  }),
];
