import type { CreateTable, FileFormat, RowFormat } from '../ddl/types.js';
import { PARQUET_INPUT, PARQUET_OUTPUT, SERDE, TEXT_INPUT, TEXT_OUTPUT } from './classes.js';
import type { TableStorage } from './types.js';

interface Classes {
  readonly serde: string;
  readonly inputFormat: string;
  readonly outputFormat: string;
}

const CLASSES: Readonly<Record<FileFormat, Classes>> = {
  TEXTFILE: { serde: SERDE.lazySimple, inputFormat: TEXT_INPUT, outputFormat: TEXT_OUTPUT },
  SEQUENCEFILE: {
    serde: SERDE.lazySimple,
    inputFormat: 'org.apache.hadoop.mapred.SequenceFileInputFormat',
    outputFormat: 'org.apache.hadoop.hive.ql.io.HiveSequenceFileOutputFormat',
  },
  RCFILE: {
    serde: SERDE.rc,
    inputFormat: 'org.apache.hadoop.hive.ql.io.RCFileInputFormat',
    outputFormat: 'org.apache.hadoop.hive.ql.io.RCFileOutputFormat',
  },
  PARQUET: { serde: SERDE.parquet, inputFormat: PARQUET_INPUT, outputFormat: PARQUET_OUTPUT },
  ORC: {
    serde: SERDE.orc,
    inputFormat: 'org.apache.hadoop.hive.ql.io.orc.OrcInputFormat',
    outputFormat: 'org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat',
  },
  AVRO: {
    serde: SERDE.avro,
    inputFormat: 'org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat',
    outputFormat: 'org.apache.hadoop.hive.ql.io.avro.AvroContainerOutputFormat',
  },
  ION: {
    serde: SERDE.ion,
    inputFormat: 'com.amazon.ionhiveserde.formats.IonInputFormat',
    outputFormat: 'com.amazon.ionhiveserde.formats.IonOutputFormat',
  },
};

/** How the catalog stores the table that a statement makes: classes for STORED AS, properties for ROW FORMAT DELIMITED. */
export function storageOf(statement: CreateTable): TableStorage {
  const { columns, partitionedBy, location, properties, rowFormat, storedAs } = statement;
  const classes = CLASSES[storedAs?.kind === 'format' ? storedAs.format : 'TEXTFILE'];
  const formats = storedAs?.kind === 'classes' ? storedAs : classes;
  return {
    columns,
    partitionKeys: partitionedBy,
    location,
    serde: rowFormat?.kind === 'serde' ? rowFormat.serde : classes.serde,
    serdeProperties: serdeProperties(rowFormat),
    inputFormat: formats.inputFormat,
    outputFormat: formats.outputFormat,
    properties,
  };
}

/** Hive's names of the separators (serdeConstants). */
function serdeProperties(format: RowFormat | undefined): Readonly<Record<string, string>> {
  if (format?.kind === 'serde') return { 'serialization.format': '1', ...format.properties };
  const { fields, escape, collectionItems, mapKeys, lines, nullFormat } = format ?? {};
  return {
    'serialization.format': fields ?? '1',
    ...(fields === undefined ? {} : { 'field.delim': fields }),
    ...(escape === undefined ? {} : { 'escape.delim': escape }),
    ...(collectionItems === undefined ? {} : { 'collection.delim': collectionItems }),
    ...(mapKeys === undefined ? {} : { 'mapkey.delim': mapKeys }),
    ...(lines === undefined ? {} : { 'line.delim': lines }),
    ...(nullFormat === undefined ? {} : { 'serialization.null.format': nullFormat }),
  };
}
