/** SerDes that Athena documents ("Choose a SerDe for your data") and that awsops can follow line by line. */
export const SERDE = {
  regex: 'org.apache.hadoop.hive.serde2.RegexSerDe',
  openxJson: 'org.openx.data.jsonserde.JsonSerDe',
  hiveJson: 'org.apache.hive.hcatalog.data.JsonSerDe',
  lazySimple: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
  openCsv: 'org.apache.hadoop.hive.serde2.OpenCSVSerde',
  cloudTrail: 'com.amazon.emr.hive.serde.CloudTrailSerde',
  parquet: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
  orc: 'org.apache.hadoop.hive.ql.io.orc.OrcSerde',
  avro: 'org.apache.hadoop.hive.serde2.avro.AvroSerDe',
  rc: 'org.apache.hadoop.hive.serde2.columnar.LazyBinaryColumnarSerDe',
  ion: 'com.amazon.ionhiveserde.IonHiveSerDe',
} as const;

export const TEXT_INPUT = 'org.apache.hadoop.mapred.TextInputFormat';
export const TEXT_OUTPUT = 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat';
export const PARQUET_INPUT = 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat';
export const PARQUET_OUTPUT = 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat';

/** Makes a record of every entry of `Records` in an object of CloudTrail's. */
export const CLOUDTRAIL_INPUT = 'com.amazon.emr.cloudtrail.CloudTrailInputFormat';
