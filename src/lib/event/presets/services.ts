import { serviceEvents } from './trail.js';
import type { EventPreset } from './types.js';

/** What services tell of themselves ("Events from AWS services", EventBridge events reference). */
export const servicePresets: readonly EventPreset[] = [
  serviceEvents({
    name: 'rds',
    summary: 'a database fails over, restarts, runs out of space, is changed or deleted (not: backups)',
    pattern: {
      source: ['aws.rds'],
      'detail-type': ['RDS DB Instance Event', 'RDS DB Cluster Event'],
      detail: {
        EventCategories: [
          'availability',
          'configuration change',
          'deletion',
          'failover',
          'failure',
          'global failover',
          'low storage',
          'maintenance',
          'notification',
          'recovery',
          'security',
        ],
      },
    },
    sample: {
      source: 'aws.rds',
      detailType: 'RDS DB Instance Event',
      resources: ['arn:aws:rds:ap-northeast-1:123456789012:db:app'],
      detail: {
        EventCategories: ['failover'],
        SourceType: 'DB_INSTANCE',
        SourceArn: 'arn:aws:rds:ap-northeast-1:123456789012:db:app',
        SourceIdentifier: 'app',
        EventID: 'RDS-EVENT-0049',
        Message: 'Multi-AZ instance failover completed',
      },
    },
    mail: ['{detail.SourceIdentifier}: {detail.Message}', '{detail.EventID} of {detail.SourceArn}'],
  }),
  serviceEvents({
    name: 'health',
    summary: 'AWS Health has news of this account: failures, maintenance, notices',
    pattern: { source: ['aws.health'], 'detail-type': ['AWS Health Event'] },
    sample: {
      source: 'aws.health',
      detailType: 'AWS Health Event',
      resources: ['i-0123456789abcdef0'],
      detail: {
        service: 'EC2',
        eventTypeCode: 'AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED',
        eventTypeCategory: 'scheduledChange',
        startTime: 'Thu, 15 Jan 2026 03:00:00 GMT',
        eventDescription: [{ language: 'en_US', latestDescription: 'An instance is scheduled for retirement.' }],
      },
    },
    mail: [
      '{detail.service} {detail.eventTypeCategory}: {detail.eventTypeCode}',
      'From {detail.startTime}: {resources[0]}',
      '{detail.eventDescription[0].latestDescription}',
    ],
  }),
  serviceEvents({
    name: 'guardduty',
    summary: 'GuardDuty finds something of medium severity or more',
    // "Severity levels of GuardDuty findings": medium begins at 4.0.
    pattern: {
      source: ['aws.guardduty'],
      'detail-type': ['GuardDuty Finding'],
      detail: { severity: [{ numeric: ['>=', 4] }] },
    },
    sample: {
      source: 'aws.guardduty',
      detailType: 'GuardDuty Finding',
      resources: [],
      detail: {
        id: '0b9d3a1e',
        type: 'UnauthorizedAccess:EC2/SSHBruteForce',
        severity: 5,
        title: 'SSH brute force attacks against an instance.',
        description: 'An instance is tried with many passwords.',
      },
    },
    mail: [
      '{detail.title} (severity {detail.severity})',
      '{detail.type}',
      '{detail.description}',
      'Finding {detail.id}',
    ],
  }),
  serviceEvents({
    name: 'backup-failure',
    summary: 'a job of AWS Backup fails, expires or is ended',
    pattern: {
      source: ['aws.backup'],
      'detail-type': ['Backup Job State Change', 'Restore Job State Change', 'Copy Job State Change'],
      detail: { $or: [{ state: ['FAILED', 'ABORTED', 'EXPIRED', 'PARTIAL'] }, { status: ['FAILED', 'ABORTED'] }] },
    },
    sample: {
      source: 'aws.backup',
      detailType: 'Backup Job State Change',
      resources: ['arn:aws:rds:ap-northeast-1:123456789012:db:app'],
      detail: {
        state: 'FAILED',
        backupJobId: '0b9d3a1e-0000-4000-8000-000000000004',
        resourceArn: 'arn:aws:rds:ap-northeast-1:123456789012:db:app',
        statusMessage: 'Access denied',
      },
    },
    mail: [
      '{detail-type}: {detail.state}{detail.status}',
      '{detail.resourceArn}',
      '{detail.statusMessage}',
      'Job {detail.backupJobId}',
    ],
  }),
  serviceEvents({
    name: 'certificate-expiry',
    summary: 'a certificate of ACM ends within 45 days',
    pattern: { source: ['aws.acm'], 'detail-type': ['ACM Certificate Approaching Expiration'] },
    sample: {
      source: 'aws.acm',
      detailType: 'ACM Certificate Approaching Expiration',
      resources: ['arn:aws:acm:ap-northeast-1:123456789012:certificate/0b9d3a1e-0000-4000-8000-000000000005'],
      detail: { DaysToExpiry: 31, CommonName: 'www.example.com' },
    },
    mail: ['The certificate of {detail.CommonName} ends in {detail.DaysToExpiry} days', '{resources[0]}'],
  }),
];
