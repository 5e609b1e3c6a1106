import { describe, expect, test } from 'vitest';
import { explainAgentLog } from '../../../src/lib/node/probe/explain-log.js';

const causes = (...lines: readonly string[]) => explainAgentLog(lines).map(({ cause }) => cause);
const AT = '2026-01-15T12:00:00Z';

describe('explainAgentLog', () => {
  test.each([
    [`${AT} E! cloudwatch: NoCredentialProviders: no valid providers in chain. Deprecated.`, 'no-credentials'],
    [`${AT} E! EC2MetadataError: failed to make EC2Metadata request status code: 401, request id:`, 'metadata-refused'],
    [
      `${AT} W! Put "http://169.254.169.254/latest/api/token": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
      'metadata-refused',
    ],
    [
      `${AT} E! cloudwatch: WriteToCloudWatch failure, err: AccessDenied: User: arn:aws:sts::123456789012:assumed-role/r/i-1 is not authorized to perform: cloudwatch:PutMetricData`,
      'metrics-denied',
    ],
    [
      `${AT} E! [outputs.cloudwatchlogs] Aws error received when sending logs to g/s: AccessDeniedException: User: x is not authorized to perform: logs:PutLogEvents on resource: y`,
      'logs-denied',
    ],
    [
      `${AT} E! Fail to fetch the config! AccessDeniedException: User: x is not authorized to perform: ssm:GetParameter on resource: y`,
      'parameter-denied',
    ],
    [`${AT} E! AccessDeniedException: is not authorized to perform: ec2:DescribeTags`, 'access-denied'],
    [`${AT} E! ec2tagger: Unable to describe ec2 tags: UnauthorizedOperation: You are not authorized`, 'access-denied'],
    [`${AT} E! Fail to fetch the config! ParameterNotFound: `, 'parameter-not-found'],
    [
      `${AT} E! RequestError: send request failed caused by: Post "https://monitoring.eu-west-1.amazonaws.com/": dial tcp 10.0.0.5:443: i/o timeout`,
      'no-network',
    ],
    [`${AT} E! Post "https://logs.x": dial tcp: lookup logs.x on 10.0.0.2:53: no such host`, 'no-network'],
    [
      `${AT} E! [logfile] Failed to tail file /var/log/secure with error: open /var/log/secure: permission denied`,
      'file-permission',
    ],
    [`${AT} E! [collectd] open /usr/share/collectd/types.db: no such file or directory`, 'types-db'],
    [`${AT} E! Under path : /metrics/ | Error : Different values are specified for interval`, 'conflicting-values'],
    [`${AT} E! ThrottlingException: Rate exceeded`, 'throttled'],
    [`${AT} E! InvalidSignatureException: Signature expired: 20260115T115000Z is now earlier than`, 'clock-skew'],
  ])('%s', (line, cause) => {
    expect(causes(line)).toEqual([cause]);
  });

  test('says nothing of lines that it does not know', () => {
    expect(causes(`${AT} W! [agent] something else`, '', 'E!')).toEqual([]);
  });

  test('names each cause once, with its last line, the root before what follows from it', () => {
    const timeout = `${AT} E! dial tcp 1.2.3.4:443: i/o timeout`;
    const first = `2026-01-15T11:00:00Z E! NoCredentialProviders: no valid providers in chain`;
    const last = `${AT} E! NoCredentialProviders: no valid providers in chain`;
    const found = explainAgentLog([timeout, first, last]);
    expect(found.map(({ cause, line }) => [cause, line])).toEqual([
      ['no-credentials', last],
      ['no-network', timeout],
    ]);
  });

  test('every fix ends in a command', () => {
    const lines = ['NoCredentialProviders', 'hop limit', 'AccessDenied PutMetricData', 'AccessDenied PutLogEvents'];
    for (const { fix } of explainAgentLog(lines)) expect(fix).toMatch(/: (?:aws|awsops) [a-z0-9]+ /);
  });
});
