import { AppError } from '../../../errors/app-error.js';
import type { Column } from '../../table/types.js';
import { flowLogLayouts } from '../layout/layouts.js';
import { fieldsOfFormat, isFlowField, typeOfField } from './flow-log-fields.js';
import { columnName, columnsOf, PARQUET, parquetFormat, TEXTFILE } from './formats.js';
import type { FlowLogFormat, LogKind, Sample, TableDesign } from './types.js';

/**
 * Columns in the order of the flow log's own LogFormat. Where the flow log is not to be seen (it belongs to another
 * account, or nobody may describe it), the header line or the schema of a file says the same.
 */
export const vpcFlow: LogKind = {
  kind: 'vpc-flow',
  title: 'VPC flow logs',
  defaultName: 'vpc_flow_logs',
  layouts: flowLogLayouts,
  fileName: /^\d{12}_vpcflowlogs_.*\.(?:log\.gz|log\.parquet|parquet)$/,
  design(sample, flowLog) {
    if (sample.format === 'parquet') return parquetDesign(sample, flowLog);
    const header = headerFields(sample);
    const fields = flowLog === undefined ? header : fieldsOfFormat(flowLog.logFormat);
    if (fields === undefined) throw noFields(sample);
    return {
      ...namedColumns(fields),
      rowFormat: { kind: 'delimited', fields: ' ' },
      storedAs: TEXTFILE,
      // Text files begin with the names of the fields; Parquet files do not.
      properties: { 'skip.header.line.count': '1' },
    };
  },
};

function headerFields({ lines: [header = ''] }: Sample): readonly string[] | undefined {
  const words = header.trim().split(/ +/);
  return words.some(isFlowField) && words.every((word) => /^[a-z][a-z-]*$/.test(word)) ? words : undefined;
}

const noFields = ({ key }: Sample): AppError =>
  new AppError('the columns of the flow log are not known', {
    category: 'failed',
    code: 'UnknownFields',
    reason: `no flow log could be described that writes there, and "${key}" does not begin with the names of the fields`,
    hint: 'name the flow log: --flow-log fl-…; list them: aws ec2 describe-flow-logs',
  });

function parquetDesign({ parquetColumns }: Sample, flowLog: FlowLogFormat | undefined): TableDesign {
  const named = flowLog === undefined ? undefined : namedColumns(fieldsOfFormat(flowLog.logFormat));
  return {
    columns: named?.columns ?? parquetColumns,
    notes: named?.notes ?? [],
    rowFormat: parquetFormat,
    storedAs: PARQUET,
    properties: {},
  };
}

function namedColumns(fields: readonly string[]): {
  readonly columns: readonly Column[];
  readonly notes: readonly string[];
} {
  const unknown = fields.filter((field) => typeOfField(field) === undefined);
  return {
    columns: columnsOf(Object.fromEntries(fields.map((field) => [columnName(field), typeOfField(field) ?? 'string']))),
    notes: unknown.map((field) => `the field "${field}" is new to awsops: its column is a string`),
  };
}
