import { usageError } from '../../errors/app-error.js';

/** A folder of a bucket. */
export interface S3Folder {
  readonly bucket: string;
  /** Empty, or with a slash at its end. */
  readonly prefix: string;
}

/** "Bucket naming rules": 3 to 63 characters. */
const LOCATION = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/;

/** Reads `s3://bucket/prefix/`, with or without its last slash; undefined for another text. */
export function readS3Folder(text: string): S3Folder | undefined {
  const [, bucket, prefix = ''] = LOCATION.exec(text) ?? [];
  if (bucket === undefined) return undefined;
  return { bucket, prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/` };
}

/**
 * Reads the location that somebody gave.
 *
 * @throws usage error for another text, and for what Athena refuses in locations
 */
export function parseLocation(text: string): S3Folder {
  const folder = readS3Folder(text);
  const example = 'give the folder of the logs, e.g. --location s3://my-logs/AWSLogs/';
  if (folder === undefined)
    throw usageError(`"${text}" is no location in S3`, { code: 'InvalidLocation', hint: example });
  if (/[*?]/.test(folder.prefix)) {
    // "Table location in Amazon S3": no wildcards, no names of files.
    throw usageError(`the location "${text}" holds a wildcard, which Athena takes as it is`, {
      code: 'InvalidLocation',
      hint: example,
    });
  }
  return folder;
}

export const folderUri = ({ bucket, prefix }: S3Folder): string => `s3://${bucket}/${prefix}`;
