import type { RowFormat, StoredAs } from '../../ddl/types.js';
import type { Column } from '../../table/types.js';
import type { Layout } from '../layout/types.js';

export const TABLE_KINDS = [
  'alb',
  'alb-connection',
  'nlb',
  'vpc-flow',
  'cloudtrail',
  's3-access',
  'cloudfront',
  'waf',
  'firehose-logs',
] as const;

/** The logs that awsops knows a table for. */
export type TableKind = (typeof TABLE_KINDS)[number];

/** An object of the log, from which the kinds with a choice of fields take their columns. */
export interface Sample {
  readonly key: string;
  readonly format: 'text' | 'json' | 'parquet';
  /** The first lines; none of Parquet. */
  readonly lines: readonly string[];
  /** The columns of a Parquet file; none of text. */
  readonly parquetColumns: readonly Column[];
}

/** What is known besides the objects: the settings of a VPC flow log. */
export interface FlowLogFormat {
  /** `${version} ${account-id} …` */
  readonly logFormat: string;
}

/** Everything about a table that does not depend on where the objects are. */
export interface TableDesign {
  readonly columns: readonly Column[];
  readonly rowFormat: RowFormat;
  readonly storedAs: StoredAs;
  readonly properties: Readonly<Record<string, string>>;
  /** What a person should know about how it was chosen. */
  readonly notes: readonly string[];
}

export interface LogKind {
  readonly kind: TableKind;
  /** E.g. `ALB access logs`. */
  readonly title: string;
  /** The name of the table when nobody gives one. */
  readonly defaultName: string;
  /** Where the service puts its objects; the first one that fits counts. */
  readonly layouts: readonly Layout[];
  /** How the keys end, without the folders; others are passed over (test files, digests). */
  readonly fileName: RegExp;
  readonly design: (sample: Sample, flowLog?: FlowLogFormat) => TableDesign;
}
