import { s3AccessLayouts } from '../layout/layouts.js';
import { columnsOf, regexFormat, TEXTFILE } from './formats.js';
import type { LogKind } from './types.js';

/** "Amazon S3 server access log format", with the names that "Use Athena to query S3 access logs" gives them. */
const COLUMNS = columnsOf({
  bucketowner: 'string',
  bucket_name: 'string',
  requestdatetime: 'string',
  remoteip: 'string',
  requester: 'string',
  requestid: 'string',
  operation: 'string',
  key: 'string',
  request_uri: 'string',
  httpstatus: 'int',
  errorcode: 'string',
  bytessent: 'bigint',
  objectsize: 'bigint',
  totaltime: 'bigint',
  turnaroundtime: 'bigint',
  referrer: 'string',
  useragent: 'string',
  versionid: 'string',
  hostid: 'string',
  sigv: 'string',
  ciphersuite: 'string',
  authtype: 'string',
  endpoint: 'string',
  tlsversion: 'string',
  accesspointarn: 'string',
  aclrequired: 'string',
  sourceregion: 'string',
});

const WORD = '([^ ]*)';
const QUOTED = '(?:"(.*?)"|-)';

/** Fields that were added since 2018; a line may end before each of them. */
const LATER = Array.from({ length: 9 }).reduce<string>((tail) => `(?: ${WORD}${tail})?`, '(?: .*)?');

export const S3_ACCESS_REGEX = [
  `${WORD} ${WORD} \\[(.*?)\\] ${WORD} ${WORD} ${WORD} ${WORD} ${WORD} ${QUOTED}`,
  `([-0-9]*) ${WORD} ([-0-9]*) ([-0-9]*) ([-0-9]*) ([-0-9]*) ${QUOTED} ${QUOTED} ${WORD}${LATER}`,
].join(' ');

export const s3Access: LogKind = {
  kind: 's3-access',
  title: 'S3 access logs',
  defaultName: 's3_access_logs',
  layouts: s3AccessLayouts,
  fileName: /^(?:.*[^0-9])?\d{4}-\d{2}-\d{2}-\d{2}-\d{2}-\d{2}-[0-9A-F]{16}$/,
  design: () => ({
    columns: COLUMNS,
    rowFormat: regexFormat(S3_ACCESS_REGEX),
    storedAs: TEXTFILE,
    properties: {},
    notes: [],
  }),
};
