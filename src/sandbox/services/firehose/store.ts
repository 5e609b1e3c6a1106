import type {
  DeliveryStreamEncryptionConfiguration,
  DeliveryStreamFailureType,
  ExtendedS3DestinationDescription,
} from '@aws-sdk/client-firehose';
import type { StoreKey } from '../../types.js';
import type { Processing } from './processors.js';

/** Where and how a stream delivers, read from its configuration. */
export interface S3Destination {
  readonly roleArn: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly errorOutputPrefix: string | undefined;
  readonly bufferBytes: number;
  readonly intervalMs: number;
  readonly isGzipped: boolean;
  readonly kmsKeyArn: string | undefined;
  readonly errorLog: { readonly group: string; readonly stream: string } | undefined;
  readonly processing: Processing;
  readonly fileExtension: string;
  readonly timeZone: string;
  /** As DescribeDeliveryStream tells it. */
  readonly description: ExtendedS3DestinationDescription;
}

/** Records that wait for delivery; those of one output travel together. */
export interface OutputBuffer {
  readonly chunks: Uint8Array[];
  bytes: number;
  /** Arrival of the oldest record. */
  firstMs: number;
  /** When it became full; undefined as long as it is not. */
  fullAtMs: number | undefined;
  /** When delivery is tried again after a failure. */
  retryAtMs: number | undefined;
}

/** What the data is: records as they should be (`''`), or the kind of their failure. */
export type OutputType = '' | 'processing-failed' | 'decompression-failed';

export interface StoredDeliveryStream {
  readonly name: string;
  readonly arn: string;
  readonly createdAtMs: number;
  /** CREATING before. */
  readonly readyAtMs: number;
  /** Why creation fails, told when it ends. */
  readonly failure: { readonly type: DeliveryStreamFailureType; readonly details: string } | undefined;
  /** DELETING until then; undefined when nobody deleted it. */
  goneAtMs: number | undefined;
  versionId: number;
  updatedAtMs: number | undefined;
  destination: S3Destination;
  encryption: Encryption;
  readonly tags: Map<string, string>;
  readonly buffers: Map<OutputType, OutputBuffer>;
}

/** Encryption of the data that waits in a stream. */
export interface Encryption {
  readonly isOn: boolean;
  /** ENABLING or DISABLING before. */
  readonly settledAtMs: number;
  readonly key: Pick<DeliveryStreamEncryptionConfiguration, 'KeyType' | 'KeyARN'>;
}

/** Firehose of one account and region. */
export interface FirehoseStore {
  readonly streams: Map<string, StoredDeliveryStream>;
  /** How long creating, deleting and changing the encryption of a stream take. */
  changeMs: number;
  /** KMS keys that cannot be used, and why; there is no KMS here, and every other key of the account can be. */
  readonly unusableKeys: Map<string, DeliveryStreamFailureType>;
}

/** Key of the Firehose state of an account and region. A real stream takes about a minute; nobody wants to wait that. */
export const firehoseStore: StoreKey<FirehoseStore> = {
  name: 'firehose',
  scope: 'regional',
  create: () => ({ streams: new Map(), changeMs: 10_000, unusableKeys: new Map() }),
};

/** Where there are streams: what has to be looked after when anyone looks at their destinations. */
export const firehosePlaces: StoreKey<Map<string, { readonly account: string; readonly region: string }>> = {
  name: 'firehose places',
  scope: 'global',
  create: () => new Map(),
};
