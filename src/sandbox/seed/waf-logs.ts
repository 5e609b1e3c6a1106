import type { StoredBucket } from '../services/s3/store.js';
import { createDice, type Dice } from './dice.js';
import { dayFolder, insertLogFiles, minuteStamp, type LogRecord } from './log-files.js';
import { LOAD_BALANCER } from './load-balancer-logs.js';
import { spread, visitorsAt } from './requests.js';
import { SCANNER_IPS, type Story } from './story.js';

const WAF_SEED = 3023;
const RECORDS_PER_DAY = 700;
const SLOT_MS = 15 * 60_000;
const FILE_MS = 30 * 60_000;
const WEB_ACL = 'web3tier-acl';

const attacks = [
  {
    weight: 5,
    rule: 'SQLi_QUERYARGUMENTS',
    group: 'AWSManagedRulesSQLiRuleSet',
    uri: '/search',
    args: "q=1'%20OR%20'1'='1",
  },
  { weight: 4, rule: 'NoUserAgent_HEADER', group: 'AWSManagedRulesCommonRuleSet', uri: '/wp-login.php', args: '' },
  {
    weight: 3,
    rule: 'GenericLFI_QUERYARGUMENTS',
    group: 'AWSManagedRulesCommonRuleSet',
    uri: '/',
    args: 'f=../../etc/passwd',
  },
] as const;

/** The web ACL's log: visitors let through, and what scanners try, blocked. */
export function wafRecords(story: Story): readonly LogRecord[] {
  const dice = createDice(WAF_SEED);
  const plan = { period: story.day, count: RECORDS_PER_DAY, slotMs: SLOT_MS, loadAt: visitorsAt };
  return spread(dice, plan).map((timeMs) => ({ timeMs, text: JSON.stringify(record(dice, story, timeMs)) }));
}

/** "Log fields for web ACL traffic" of the WAF developer guide. */
function record(dice: Dice, story: Story, timeMs: number): object {
  const attack = dice.chance(0.22) ? dice.weighted(attacks) : undefined;
  const clientIp = attack ? dice.pick(SCANNER_IPS) : `203.0.113.${dice.whole(1, 250)}`;
  const group = `AWS#${attack?.group ?? ''}`;
  return {
    timestamp: timeMs,
    formatVersion: 1,
    webaclId: `arn:aws:wafv2:${story.region}:${story.account}:regional/webacl/${WEB_ACL}/7f1b5b2c-6d3a-4b5e-9c61-0a5e1c3f2d44`,
    terminatingRuleId: attack ? attack.group : 'Default_Action',
    terminatingRuleType: attack ? 'MANAGED_RULE_GROUP' : 'REGULAR',
    action: attack ? 'BLOCK' : 'ALLOW',
    terminatingRuleMatchDetails: [],
    httpSourceName: 'ALB',
    httpSourceId: `${story.account}-${LOAD_BALANCER}`,
    ruleGroupList: attack
      ? [
          {
            ruleGroupId: `${group}#Version_1.0`,
            terminatingRule: { ruleId: attack.rule, action: 'BLOCK', ruleMatchDetails: null },
            nonTerminatingMatchingRules: [],
            excludedRules: null,
          },
        ]
      : [],
    rateBasedRuleList: [],
    nonTerminatingMatchingRules: [],
    requestHeadersInserted: null,
    responseCodeSent: null,
    httpRequest: {
      clientIp,
      country: attack ? 'NL' : 'JP',
      headers: [{ name: 'Host', value: 'shop.example.com' }],
      uri: attack?.uri ?? dice.pick(['/', '/products', '/cart']),
      args: attack?.args ?? '',
      httpVersion: 'HTTP/2.0',
      httpMethod: 'GET',
      requestId: `1-${Math.floor(timeMs / 1000).toString(16)}-${dice.hex(24)}`,
    },
    labels: attack ? [{ name: `awswaf:managed:aws:core-rule-set:${attack.rule}` }] : [],
  };
}

/** Puts the log where the service puts it ("Sending web ACL traffic logs to an Amazon S3 bucket"). */
export function fillWafLogs(bucket: StoredBucket, story: Story): void {
  const dice = createDice(WAF_SEED + 1);
  const { account, region } = story;
  insertLogFiles(bucket, story, {
    records: wafRecords(story),
    periodMs: FILE_MS,
    key: ({ startMs }) => {
      const minutes = new Date(startMs).toISOString().slice(11, 16).replace(':', '/');
      const folder = `AWSLogs/${account}/WAFLogs/${region}/${WEB_ACL}/${dayFolder(startMs)}/${minutes}`;
      return `${folder}/${account}_waflogs_${region}_${WEB_ACL}_${minuteStamp(startMs)}_${dice.hex(8)}.log.gz`;
    },
  });
}
