import { RECORD_COLUMNS } from '../../../pipeline/index.js';
import { pipelineLayouts } from '../layout/layouts.js';
import { columnsOf, jsonFormat, TEXTFILE } from './formats.js';
import type { LogKind } from './types.js';

const ENVELOPE = columnsOf(Object.fromEntries(RECORD_COLUMNS.map(({ name, type }) => [name, type])));

/** A separator that no line of a log holds: the line is one column. */
const NO_SEPARATOR = '\u0001';

/**
 * What `awsops pipeline apply` makes Firehose write: records of CloudWatch Logs, each with several events; or, with
 * `--records message`, the messages alone, a line each.
 */
export const firehoseLogs: LogKind = {
  kind: 'firehose-logs',
  title: 'logs delivered by a pipeline',
  defaultName: 'delivered_logs',
  layouts: pipelineLayouts,
  fileName: /^.+\.gz$|^.+-\d{4}(?:-\d{2}){5}-[0-9a-f-]{36}$/,
  design({ lines }) {
    const isRecord = lines[0]?.includes('"messageType"') === true;
    if (isRecord) {
      return { columns: ENVELOPE, rowFormat: jsonFormat(), storedAs: TEXTFILE, properties: {}, notes: [] };
    }
    return {
      columns: columnsOf({ message: 'string' }),
      rowFormat: { kind: 'delimited', fields: NO_SEPARATOR },
      storedAs: TEXTFILE,
      properties: {},
      notes: ['the objects hold messages alone: the table has one column, "message"'],
    };
  },
};
