import { Athena } from '@aws-sdk/client-athena';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSandbox, type Sandbox } from '../../../src/sandbox/index.js';
import { SUBNET_FLOW_FIELDS } from '../../../src/sandbox/seed/flow-log-formats.js';
import { flowLogEvents } from '../../../src/sandbox/seed/flow-logs.js';
import { webRequests } from '../../../src/sandbox/seed/requests.js';
import { s3AccessRecords } from '../../../src/sandbox/seed/s3-access-logs.js';
import { createStory, type Story } from '../../../src/sandbox/seed/story.js';
import { trailEvents } from '../../../src/sandbox/seed/trail-logs.js';
import { wafRecords } from '../../../src/sandbox/seed/waf-logs.js';
import { clientConfig, createTestClock, type TestClock } from '../helpers.js';

// What the sample account's logs say by SQL has to be what the generators of the seed say by themselves.

const ACCOUNT = '123456789012';
const REGION = 'ap-northeast-1';
const AUDIT = `s3://web3tier-audit-${ACCOUNT}`;

let sandbox: Sandbox;
let clock: TestClock;
let athena: Athena;
let story: Story;

beforeAll(async () => {
  clock = createTestClock();
  sandbox = await createSandbox({ clock, seed: 'web3tier', throttle: false });
  athena = new Athena(clientConfig(sandbox));
  story = createStory({ account: ACCOUNT, region: REGION }, clock.now());
  for (const statement of TABLES) await run(statement);
}, 60_000);

afterAll(() => sandbox.close());

async function run(QueryString: string) {
  const { QueryExecutionId } = await athena.startQueryExecution({ QueryString });
  clock.advance(1000);
  const { QueryExecution } = await athena.getQueryExecution({ QueryExecutionId });
  if (QueryExecution?.Status?.State !== 'SUCCEEDED') throw new Error(QueryExecution?.Status?.StateChangeReason);
  const { ResultSet } = await athena.getQueryResults({ QueryExecutionId });
  const rows = (ResultSet?.Rows ?? []).slice(1).map(({ Data = [] }) => Data.map(({ VarCharValue }) => VarCharValue));
  return { rows, scanned: QueryExecution.Statistics?.DataScannedInBytes ?? 0 };
}

const projected = (name: string, location: string) => `PARTITIONED BY (\`day\` string) ${name}
  LOCATION '${location}' TBLPROPERTIES ('skip.header.line.count'='1', 'projection.enabled'='true',
  'projection.day.type'='date', 'projection.day.format'='yyyy/MM/dd', 'projection.day.range'='2026/01/01,NOW',
  'storage.location.template'='${location}\${day}/')`;

const spaced = "ROW FORMAT DELIMITED FIELDS TERMINATED BY ' '";
const json = "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'";
const WORDS = Array.from({ length: 12 }, () => String.raw`([^ ]*)`).join(' ');

const TABLES = [
  `CREATE EXTERNAL TABLE flows (version int, account_id string, interface_id string, srcaddr string, dstaddr string,
   srcport int, dstport int, protocol bigint, packets bigint, bytes bigint, \`start\` bigint, \`end\` bigint, action string,
   log_status string) ${projected(spaced, `${AUDIT}/AWSLogs/${ACCOUNT}/vpcflowlogs/${REGION}/`)}`,
  `CREATE EXTERNAL TABLE subnet_flows (${SUBNET_FLOW_FIELDS.map((field) => `\`${field.replaceAll('-', '_')}\` string`).join(', ')})
   PARTITIONED BY (\`year\` string, \`month\` string, \`day\` string, \`hour\` string) ${spaced}
   LOCATION '${AUDIT}/AWSLogs/aws-account-id=${ACCOUNT}/aws-service=vpcflowlogs/aws-region=${REGION}/'
   TBLPROPERTIES ('skip.header.line.count'='1')`,
  'MSCK REPAIR TABLE subnet_flows',
  `CREATE EXTERNAL TABLE trail (eventtime string, eventsource string, eventname string, errorcode string,
   useridentity struct<type:string,username:string>, responseelements string, additionaleventdata string)
   ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
   STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat'
   OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
   LOCATION '${AUDIT}/AWSLogs/${ACCOUNT}/CloudTrail/${REGION}/'`,
  `CREATE EXTERNAL TABLE waf (\`timestamp\` bigint, action string, terminatingruleid string,
   httprequest struct<clientip:string,uri:string>, labels array<struct<name:string>>) ${json}
   LOCATION '${AUDIT}/AWSLogs/${ACCOUNT}/WAFLogs/${REGION}/'`,
  String.raw`CREATE EXTERNAL TABLE s3_access (owner string, bucket string, requestdatetime string, remoteip string,
   requester string, requestid string, operation string, key string, request_uri string, httpstatus string,
   errorcode string, bytessent bigint, objectsize bigint)
   ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.RegexSerDe' WITH SERDEPROPERTIES ('input.regex' =
   '([^ ]*) ([^ ]*) \\[(.*?)\\] ([^ ]*) ([^ ]*) ([^ ]*) ([^ ]*) ([^ ]*) ("[^"]*"|-) (-|[0-9]*) ([^ ]*) ([^ ]*) ([^ ]*).*')
   LOCATION '${AUDIT}/s3-access/'`,
  `CREATE EXTERNAL TABLE cloudfront (\`date\` date, \`time\` string, location string, bytes bigint)
   ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t' LOCATION '${AUDIT}/cloudfront/'
   TBLPROPERTIES ('skip.header.line.count'='2')`,
  `CREATE EXTERNAL TABLE alb (type string, \`time\` string, elb string, client string, target string,
   request_time double, target_time double, response_time double, elb_status_code int, target_status_code string,
   received_bytes bigint, sent_bytes bigint, rest string)
   ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.RegexSerDe'
   WITH SERDEPROPERTIES ('input.regex' = '${WORDS} (.*)')
   LOCATION 's3://web3tier-logs-${ACCOUNT}/AWSLogs/${ACCOUNT}/elasticloadbalancing/${REGION}/'`,
];

const countOf = <T>(items: readonly T[], is: (item: T) => boolean) => String(items.filter(is).length);

test('every flow is a row, the rejected ones most by the scanners', async () => {
  const flows = flowLogEvents(story).map(({ message }) => message.split(' '));
  const { rows } = await run("SELECT count(*), count_if(action = 'REJECT'), sum(bytes) FROM flows");
  const bytes = flows.reduce((sum, fields) => sum + (Number(fields[9]) || 0), 0);
  expect(rows).toEqual([[String(flows.length), countOf(flows, (fields) => fields[12] === 'REJECT'), String(bytes)]]);
  const top = await run(
    "SELECT srcaddr, count(*) AS n FROM flows WHERE action = 'REJECT' GROUP BY 1 ORDER BY 2 DESC LIMIT 1",
  );
  expect(top.rows[0]?.[0]).toBe('198.51.100.7');
});

test('one day of the flows is read when one day is asked for', async () => {
  const all = await run('SELECT count(*) FROM flows');
  const one = await run("SELECT count(*) FROM flows WHERE day = '2026/01/15'");
  const lines = flowLogEvents(story).filter(({ timestamp }) => timestamp >= Date.UTC(2026, 0, 15));
  expect(one.rows).toEqual([[String(lines.length)]]);
  expect(one.scanned).toBeLessThan(all.scanned);
});

test('the flow log of the subnet has its servers only, in hours that can be told apart', async () => {
  const { rows } = await run('SELECT count(DISTINCT instance_id), count(*) FROM subnet_flows');
  const watched = flowLogEvents(story).filter(({ message }) =>
    / 10\.0\.11\.2[12] \d+ \d+ 6 | 10\.0\.11\.2[12] 10\./.test(message),
  );
  expect(rows[0]?.[0]).toBe('2');
  expect(Number(rows[0]?.[1])).toBeGreaterThan(1000);
  expect(Number(rows[0]?.[1])).toBeLessThanOrEqual(watched.length);
  const hour = await run("SELECT count(*) FROM subnet_flows WHERE \"month\" = '01' AND day = '15' AND hour = '10'");
  expect(Number(hour.rows[0]?.[0])).toBeGreaterThan(0);
  expect(hour.scanned).toBeLessThan(20_000);
});

test('every call of the trail is a row: the root user, sign-ins without a second factor, refusals', async () => {
  const records = trailEvents(story).map(({ message }) => JSON.parse(message) as { errorCode?: string });
  const { rows } = await run('SELECT count(*), count(errorcode) FROM trail');
  expect(rows).toEqual([[String(records.length), countOf(records, ({ errorCode }) => errorCode !== undefined)]]);
  const root = await run("SELECT eventname FROM trail WHERE useridentity.type = 'Root' ORDER BY eventtime");
  expect(root.rows.flat()).toEqual(['ConsoleLogin', 'ListUsers', 'CreateAccessKey']);
  const noFactor = await run(
    `SELECT useridentity.username, count(*) FROM trail WHERE eventname = 'ConsoleLogin'
     AND json_extract_scalar(additionaleventdata, '$.MFAUsed') = 'No'
     AND json_extract_scalar(responseelements, '$.ConsoleLogin') = 'Success' AND useridentity.username IS NOT NULL GROUP BY 1`,
  );
  expect(noFactor.rows).toEqual([['tanaka', '3']]);
});

test('requests to the buckets, the web ACL and the distribution are rows', async () => {
  const access = s3AccessRecords(story);
  const s3 = await run(
    "SELECT count(*), count_if(httpstatus = '403'), count_if(operation = 'REST.DELETE.OBJECT') FROM s3_access",
  );
  expect(s3.rows).toEqual([[String(access.length), countOf(access, ({ text }) => text.includes('" 403 ')), '3']]);
  const waf = wafRecords(story).map(({ text }) => JSON.parse(text) as { action: string });
  const acl = await run("SELECT count(*), count_if(action = 'BLOCK') FROM waf");
  expect(acl.rows).toEqual([[String(waf.length), countOf(waf, ({ action }) => action === 'BLOCK')]]);
  const statics = webRequests(story).filter(({ path }) => path === '/static/app.js');
  const cloudfront = await run('SELECT count(*), sum(bytes) FROM cloudfront');
  const sent = statics.reduce((sum, { sentBytes }) => sum + sentBytes, 0);
  expect(cloudfront.rows).toEqual([[String(statics.length), String(sent)]]);
});

test('the load balancer tells of the incident', async () => {
  const requests = webRequests(story);
  const { rows } = await run(
    `SELECT count(*), count_if(elb_status_code >= 500),
     count_if(elb_status_code >= 500 AND from_iso8601_timestamp(time) BETWEEN from_unixtime(${story.incident.startMs / 1000})
     AND from_unixtime(${story.incident.endMs / 1000})) FROM alb`,
  );
  const failed = requests.filter(({ status }) => status >= 500);
  const during = failed.filter(({ timeMs }) => timeMs >= story.incident.startMs && timeMs < story.incident.endMs);
  expect(rows).toEqual([[String(requests.length), String(failed.length), String(during.length)]]);
  expect(during.length).toBeGreaterThan(failed.length / 2);
});

test('queries need no place for results here, and a workgroup with a limit can be chosen', async () => {
  const { WorkGroup } = await athena.getWorkGroup({ WorkGroup: 'primary' });
  expect(WorkGroup?.Configuration?.ResultConfiguration?.OutputLocation).toBe(
    `s3://aws-athena-query-results-${ACCOUNT}-${REGION}/`,
  );
  const { WorkGroups } = await athena.listWorkGroups({});
  expect(WorkGroups?.map(({ Name }) => Name)).toEqual(['analysts', 'primary']);
});
