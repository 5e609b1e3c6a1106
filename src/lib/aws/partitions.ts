/** Partitions by the beginning of their regions' names, with the end of their service principals. */
const PARTITIONS: readonly { readonly regions: RegExp; readonly partition: string; readonly suffix: string }[] = [
  { regions: /^cn-/, partition: 'aws-cn', suffix: 'amazonaws.com.cn' },
  { regions: /^us-gov-/, partition: 'aws-us-gov', suffix: 'amazonaws.com' },
  { regions: /^us-iso-/, partition: 'aws-iso', suffix: 'c2s.ic.gov' },
  { regions: /^us-isob-/, partition: 'aws-iso-b', suffix: 'sc2s.sgov.gov' },
  { regions: /^eu-isoe-/, partition: 'aws-iso-e', suffix: 'cloud.adc-e.uk' },
  { regions: /^us-isof-/, partition: 'aws-iso-f', suffix: 'csp.hci.ic.gov' },
  { regions: /^eusc-/, partition: 'aws-eusc', suffix: 'amazonaws.eu' },
];

/** The partitions that ARNs can name. */
export const partitionNames: readonly string[] = ['aws', ...PARTITIONS.map(({ partition }) => partition)];

/** E.g. `aws-cn` for `cn-north-1`. */
export const partitionOf = (region: string): string =>
  PARTITIONS.find(({ regions }) => regions.test(region))?.partition ?? 'aws';

/** What service principals that are named by partition end with there, without the dot. */
export const suffixOf = (partition: string): string =>
  PARTITIONS.find((one) => one.partition === partition)?.suffix ?? 'amazonaws.com';

/** The name of a region, as far as its form tells. */
export const REGION = /^[a-z]{2,4}(?:-[a-z]+)+-\d$/;
