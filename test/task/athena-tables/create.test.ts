import { describe, expect, test } from 'vitest';
import { planCreateTable } from '../../../src/lib/athena/tables/index.js';
import {
  ALB_CONNECTION_LINES,
  ALB_LINES,
  CLOUDFRONT_FILE,
  FLOW_LOG_FORMATS,
  NLB_LINES,
  WAF_LINE,
} from '../../helpers/access-log-lines.js';
import { rejection } from '../../sandbox/helpers.js';
import { ACCOUNT, actions, albFile, carryOut, REGION, RESULTS, rows, setUp, told } from './setup.js';

const albText = ALB_LINES.map(({ line }) => line).join('\n');
const input = { kind: 'alb', location: 's3://logs/AWSLogs/', outputLocation: RESULTS } as const;

describe('a table over ALB logs', () => {
  test('is made with its database and the partitions that the folders say, and then is in order', async () => {
    const setup = await setUp();
    setup.put('AWSLogs/123456789012/ELBAccessLogTestFile', 'test');
    setup.put(albFile('2025/12/31'), albText);
    setup.put(albFile('2026/01/02'), albText);
    setup.put(albFile('2026/01/01', 'app.web.1', { account: '210987654321', region: 'us-east-1' }), albText);
    const ctx = setup.newContext();
    const plan = await planCreateTable({ ...input, database: 'web' }, ctx);
    expect(rows(plan)).toEqual([
      'create web: it is not there',
      'create web.alb_access_logs: 37 columns, partitions by aws_account_id, aws_region, day',
    ]);
    expect(plan.details).toMatchObject({
      database: 'web',
      table: 'alb_access_logs',
      checked: [
        { object: `s3://logs/${albFile('2026/01/02')}`, rows: 14, good: 14 },
        { rows: 14, good: 14 },
      ],
      firstRow: { type: 'http', elb_status_code: 200 },
    });
    await carryOut(plan, ctx);
    const { Table: table } = await setup.glue.getTable({ DatabaseName: 'web', Name: 'alb_access_logs' });
    expect(table?.Parameters).toMatchObject({
      'projection.enabled': 'true',
      'projection.aws_account_id.values': '123456789012,210987654321',
      'projection.aws_region.values': 'ap-northeast-1,us-east-1',
      'projection.day.range': '2025/12/31,NOW',
      'storage.location.template': 's3://logs/AWSLogs/${aws_account_id}/elasticloadbalancing/${aws_region}/${day}/',
    });
    const again = setup.newContext();
    expect(rows(await planCreateTable({ ...input, database: 'web' }, again))).toEqual([
      'none web: it is there',
      'none web.alb_access_logs: it is so already',
    ]);
  });

  test('is only planned until the plan is carried out', async () => {
    const setup = await setUp();
    setup.put(albFile('2026/01/02'), albText);
    await planCreateTable(input, setup.newContext());
    expect((await setup.glue.getTables({ DatabaseName: 'default' })).TableList).toEqual([]);
  });

  test('gives the values that are in the objects, by a query', async () => {
    const setup = await setUp();
    setup.put(albFile('2026/01/02'), albText);
    const ctx = setup.newContext();
    await carryOut(await planCreateTable(input, ctx), ctx);
    const count = (day: string) =>
      setup.one(`SELECT count(*) FROM alb_access_logs WHERE day = '${day}' AND type IS NOT NULL`);
    expect(await count('2026/01/02')).toBe('14');
    expect(await count('2026/01/03')).toBe('0');
  });

  test('has only the partitions that are below its location', async () => {
    const setup = await setUp();
    setup.put(`web/${albFile('2026/01/02')}`, albText);
    const location = `s3://logs/web/AWSLogs/${ACCOUNT}/elasticloadbalancing/${REGION}`;
    const { details } = await planCreateTable({ ...input, location }, setup.newContext());
    expect(details?.['ddl']).toContain(`'storage.location.template' = '${location}/\${day}/'`);
    expect(
      await rejection(planCreateTable({ ...input, location: `${location}/2026/01/` }, setup.newContext())),
    ).toMatchObject({
      code: 'InvalidLocation',
      hint: `give --location ${location}/`,
    });
  });

  test('is refused where the lines would be NULL, and passes over the logs of others beside them', async () => {
    const setup = await setUp();
    setup.put(albFile('2026/01/02', 'net.nlb.1'), NLB_LINES.map(({ line }) => line).join('\n'));
    expect(await rejection(planCreateTable(input, setup.newContext()))).toMatchObject({ code: 'NoObjects' });
    setup.put(albFile('2026/01/02'), 'not\na log of ours\n');
    const error = await rejection(planCreateTable(input, setup.newContext()));
    expect(error).toMatchObject({
      code: 'TableDoesNotFit',
      exitCode: 1,
      reason: expect.stringMatching(/stops matching at group 2 \(time\), character 4; line 1: not$/),
    });
    const conn = `${albFile('2026/01/02')
      .replace(ACCOUNT, ACCOUNT)
      .replace(/([^/]+)$/, 'conn_log.$1')}`;
    setup.put(conn, ALB_CONNECTION_LINES.map(({ line }) => line).join('\n'));
    const plan = await planCreateTable({ ...input, kind: 'alb-connection' }, setup.newContext());
    expect(plan.details).toMatchObject({ checked: [{ object: `s3://logs/${conn}`, good: 3 }] });
  });

  test('is made with a warning where some lines would be NULL', async () => {
    const setup = await setUp();
    setup.put(albFile('2026/01/02'), `${albText}\nbroken`);
    const ctx = setup.newContext();
    await planCreateTable(input, ctx);
    expect(told(ctx, 'warn')).toEqual([
      expect.stringMatching(
        /^1 of 15 rows of .*: the line stops matching at group 2 \(time\), character 7, first in row 15$/,
      ),
    ]);
  });
});

describe('the other logs', () => {
  const flow = FLOW_LOG_FORMATS[2];
  const flowText = `${flow?.format.replace(/\$\{|\}/g, '')}\n${flow?.line}\n`;
  const hive = `AWSLogs/aws-account-id=${ACCOUNT}/aws-service=vpcflowlogs/aws-region=${REGION}/year=2026/month=01/day=15/hour=05/${ACCOUNT}_vpcflowlogs_${REGION}_fl-1_x.log.gz`;

  test('VPC flow logs in Hive-compatible folders by hours have a column for each folder', async () => {
    const setup = await setUp();
    setup.put(hive, flowText);
    const ctx = setup.newContext();
    const plan = await planCreateTable({ kind: 'vpc-flow', location: 's3://logs/', outputLocation: RESULTS }, ctx);
    expect(rows(plan)[1]).toBe(
      'create default.vpc_flow_logs: 9 columns, partitions by aws_account_id, aws_region, year, month, day, hour',
    );
    await carryOut(plan, ctx);
    const { Table: table } = await setup.glue.getTable({ DatabaseName: 'default', Name: 'vpc_flow_logs' });
    expect(table?.Parameters).toMatchObject({
      'skip.header.line.count': '1',
      'projection.year.range': '2026,2036',
      'projection.hour.digits': '2',
      'storage.location.template': `s3://logs/AWSLogs/aws-account-id=\${aws_account_id}/aws-service=vpcflowlogs/aws-region=\${aws_region}/year=\${year}/month=\${month}/day=\${day}/hour=\${hour}/`,
    });
    expect(table?.StorageDescriptor?.Columns?.slice(0, 3)).toMatchObject([
      { Name: 'vpc_id' },
      { Name: 'action' },
      { Name: 'srcaddr' },
    ]);
    const day = 'year = 2026 AND month = 1 AND day = 15';
    expect(await setup.one(`SELECT tcp_flags FROM vpc_flow_logs WHERE ${day} AND hour = 5`)).toBe('19');
    expect(await setup.one(`SELECT count(*) FROM vpc_flow_logs WHERE ${day} AND hour = 6`)).toBe('0');
  });

  test.each([
    [
      'cloudtrail',
      `AWSLogs/o-abcdefghij/${ACCOUNT}/CloudTrail/${REGION}/2026/01/02/${ACCOUNT}_CloudTrail_${REGION}_x.json.gz`,
      JSON.stringify({ Records: [{ eventName: 'A' }] }),
      'organization_id, aws_account_id, aws_region, day',
    ],
    [
      'cloudtrail',
      `AWSLogs/${ACCOUNT}/CloudTrail/${REGION}/2026/01/02/${ACCOUNT}_CloudTrail_${REGION}_x.json.gz`,
      JSON.stringify({ Records: [{ eventName: 'A' }] }),
      'aws_account_id, aws_region, day',
    ],
    [
      'waf',
      `AWSLogs/${ACCOUNT}/WAFLogs/cloudfront/web/2026/01/02/10/05/${ACCOUNT}_waflogs_cloudfront_web_x.log.gz`,
      WAF_LINE,
      'aws_account_id, aws_region, web_acl, day',
    ],
    [
      'firehose-logs',
      'logs/log_group=web.app/day=2026-01-02/app-logs-1-2026-01-02-03-04-05-0000.gz',
      'a message',
      'log_group, day',
    ],
    [
      'vpc-flow',
      `AWSLogs/${ACCOUNT}/vpcflowlogs/${REGION}/2026/01/02/${ACCOUNT}_vpcflowlogs_${REGION}_fl-1_x.log.gz`,
      flowText,
      'aws_account_id, aws_region, day',
    ],
    [
      'vpc-flow',
      `AWSLogs/${ACCOUNT}/vpcflowlogs/${REGION}/2026/01/02/05/${ACCOUNT}_vpcflowlogs_${REGION}_fl-1_x.log.gz`,
      flowText,
      'aws_account_id, aws_region, day, hour',
    ],
  ] as const)('%s at %s', async (kind, key, body, columns) => {
    const setup = await setUp();
    setup.put(key, body);
    const location = kind === 'firehose-logs' ? 's3://logs/logs/' : 's3://logs/';
    const ctx = setup.newContext();
    const plan = await planCreateTable({ kind, location, outputLocation: RESULTS }, ctx);
    expect(rows(plan)[1]).toContain(`partitions by ${columns}`);
    await carryOut(plan, ctx);
    expect(actions(await planCreateTable({ kind, location }, setup.newContext()))).toEqual(['none', 'none']);
  });

  test('CloudFront and S3 logs in one folder have no partitions', async () => {
    const setup = await setUp();
    setup.put('cf/E2EXAMPLE1234.2026-01-02-03.a1b2c3d4.gz', CLOUDFRONT_FILE);
    const plan = await planCreateTable(
      { kind: 'cloudfront', location: 's3://logs/cf/', outputLocation: RESULTS },
      setup.newContext(),
    );
    expect(rows(plan)[1]).toBe('create default.cloudfront_logs: 33 columns');
  });
});

describe('bad input', () => {
  test.each([
    [{ location: 'logs/AWSLogs' }, '"logs/AWSLogs" is no location in S3'],
    [{ location: 's3://logs/*/' }, 'holds a wildcard'],
    [{ name: 'ALB-Logs' }, '--name "ALB-Logs" is no name for Athena'],
    [{ database: 'a b' }, '--database "a b" is no name for Athena'],
    [{ flowLog: 'fl-1' }, '--flow-log is for the table vpc-flow'],
  ])('%j is refused before anything is asked', async (more, message) => {
    const setup = await setUp();
    const error = await rejection(planCreateTable({ ...input, ...more }, setup.newContext()));
    expect(error).toMatchObject({ exitCode: 2, message: expect.stringContaining(message) });
  });

  test('a bucket that is not there, and a folder without such logs, are told with what is there', async () => {
    const setup = await setUp();
    expect(await rejection(planCreateTable({ ...input, location: 's3://nowhere/' }, setup.newContext()))).toMatchObject(
      { code: 'NoSuchBucket', exitCode: 5 },
    );
    expect(await rejection(planCreateTable(input, setup.newContext()))).toMatchObject({
      code: 'NoObjects',
      exitCode: 5,
      reason: expect.stringContaining('the folder is empty'),
    });
    setup.put('other/AWSLogs/x', 'x');
    const error = await rejection(planCreateTable({ ...input, location: 's3://logs/' }, setup.newContext()));
    expect(error).toMatchObject({
      reason: expect.stringContaining(
        'it has "other/"; expected is AWSLogs/ACCOUNT/elasticloadbalancing/REGION/yyyy/MM/dd/',
      ),
    });
  });
});
