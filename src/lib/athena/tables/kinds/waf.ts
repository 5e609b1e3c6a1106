import { wafLayouts } from '../layout/layouts.js';
import { columnsOf, jsonFormat, TEXTFILE } from './formats.js';
import type { LogKind } from './types.js';

const MATCH = 'struct<conditiontype:string,sensitivitylevel:string,location:string,matcheddata:array<string>>';
const RESPONSE = 'struct<responsecode:string,solvetimestamp:string,failurereason:string>';
const RULE = `struct<ruleid:string,action:string,overriddenaction:string,rulematchdetails:array<${MATCH}>,challengeresponse:${RESPONSE},captcharesponse:${RESPONSE}>`;

/** "Log fields for web ACL traffic" in the AWS WAF developer guide. */
const COLUMNS = columnsOf({
  timestamp: 'bigint',
  formatversion: 'int',
  webaclid: 'string',
  terminatingruleid: 'string',
  terminatingruletype: 'string',
  action: 'string',
  terminatingrulematchdetails: `array<${MATCH}>`,
  httpsourcename: 'string',
  httpsourceid: 'string',
  rulegrouplist: `array<struct<rulegroupid:string,terminatingrule:struct<ruleid:string,action:string,rulematchdetails:array<${MATCH}>>,nonterminatingmatchingrules:array<${RULE}>,excludedrules:string>>`,
  ratebasedrulelist:
    'array<struct<ratebasedruleid:string,limitkey:string,maxrateallowed:int,evaluationwindowsec:string,customvalues:array<struct<key:string,name:string,value:string>>>>',
  nonterminatingmatchingrules: `array<${RULE}>`,
  requestheadersinserted: 'array<struct<name:string,value:string>>',
  responsecodesent: 'string',
  httprequest:
    'struct<clientip:string,country:string,headers:array<struct<name:string,value:string>>,uri:string,args:string,' +
    'httpversion:string,httpmethod:string,requestid:string,fragment:string,scheme:string,host:string>',
  labels: 'array<struct<name:string>>',
  captcharesponse: RESPONSE,
  challengeresponse: RESPONSE,
  ja3fingerprint: 'string',
  ja4fingerprint: 'string',
  oversizefields: 'string',
  requestbodysize: 'int',
  requestbodysizeinspectedbywaf: 'int',
  clientasn: 'bigint',
  forwardedasn: 'string',
});

export const waf: LogKind = {
  kind: 'waf',
  title: 'WAF logs',
  defaultName: 'waf_logs',
  layouts: wafLayouts,
  fileName: /^(?:\d{12}_waflogs_.*\.log\.gz|aws-waf-logs-.*)$/,
  design: () => ({ columns: COLUMNS, rowFormat: jsonFormat(), storedAs: TEXTFILE, properties: {}, notes: [] }),
};
