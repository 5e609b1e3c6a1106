import { SERDE, CLOUDTRAIL_INPUT, TEXT_OUTPUT } from '../../table/classes.js';
import { trailLayouts } from '../layout/layouts.js';
import { columnsOf } from './formats.js';
import type { LogKind } from './types.js';

const SESSION_CONTEXT =
  'struct<attributes:struct<mfaauthenticated:string,creationdate:string>,' +
  'sessionissuer:struct<type:string,principalid:string,arn:string,accountid:string,username:string>,' +
  'ec2roledelivery:string,webidfederationdata:struct<federatedprovider:string,attributes:map<string,string>>>';

/** "CloudTrail record contents", as "Create a table for CloudTrail logs in Athena" has them, and what came since. */
const COLUMNS = columnsOf({
  eventversion: 'string',
  useridentity:
    'struct<type:string,principalid:string,arn:string,accountid:string,invokedby:string,accesskeyid:string,' +
    `username:string,onbehalfof:struct<userid:string,identitystorearn:string>,sessioncontext:${SESSION_CONTEXT}>`,
  eventtime: 'string',
  eventsource: 'string',
  eventname: 'string',
  awsregion: 'string',
  sourceipaddress: 'string',
  useragent: 'string',
  errorcode: 'string',
  errormessage: 'string',
  // These three are JSON of their own, different for every call.
  requestparameters: 'string',
  responseelements: 'string',
  additionaleventdata: 'string',
  requestid: 'string',
  eventid: 'string',
  resources: 'array<struct<arn:string,accountid:string,type:string>>',
  eventtype: 'string',
  apiversion: 'string',
  readonly: 'string',
  managementevent: 'string',
  recipientaccountid: 'string',
  serviceeventdetails: 'string',
  sharedeventid: 'string',
  vpcendpointid: 'string',
  vpcendpointaccountid: 'string',
  eventcategory: 'string',
  sessioncredentialfromconsole: 'string',
  tlsdetails: 'struct<tlsversion:string,ciphersuite:string,clientprovidedhostheader:string>',
});

export const cloudtrail: LogKind = {
  kind: 'cloudtrail',
  title: 'CloudTrail logs',
  defaultName: 'cloudtrail_logs',
  layouts: trailLayouts,
  fileName: /^\d{12}_CloudTrail_.*\.json\.gz$/,
  design: () => ({
    columns: COLUMNS,
    rowFormat: { kind: 'serde', serde: SERDE.hiveJson, properties: {} },
    storedAs: { kind: 'classes', inputFormat: CLOUDTRAIL_INPUT, outputFormat: TEXT_OUTPUT },
    properties: {},
    notes: [],
  }),
};
