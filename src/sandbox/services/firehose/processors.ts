import type { ProcessingConfiguration, Processor } from '@aws-sdk/client-firehose';
import { gunzipSync } from 'node:zlib';
import { invalidArgument, notImplemented } from './errors.js';
import type { OutputType } from './store.js';

/** What a stream does with a record before it is buffered. */
export interface Processing {
  readonly decompresses: boolean;
  readonly extractsMessages: boolean;
  /** Appended to every record; empty for none. */
  readonly delimiter: string;
}

/** A record, or what is kept of one that failed. */
export interface ProcessedRecord {
  readonly output: OutputType;
  readonly data: Uint8Array;
}

/** @throws ServiceError for processors that do not go together, and for those that the sandbox does not have */
export function readProcessing(configuration: ProcessingConfiguration | undefined): Processing {
  const processors = configuration?.Enabled === true ? (configuration.Processors ?? []) : [];
  const byType = new Map(processors.map((processor) => [processor.Type, processor]));
  for (const { Type: type } of processors) {
    if (type === 'Decompression' || type === 'CloudWatchLogProcessing' || type === 'AppendDelimiterToRecord') continue;
    throw notImplemented(`the processor ${type}`);
  }
  const decompression = byType.get('Decompression');
  if (decompression && parameterOf(decompression, 'CompressionFormat') !== 'GZIP') {
    throw invalidArgument('CompressionFormat parameter of the Decompression processor must be GZIP.');
  }
  const extraction = byType.get('CloudWatchLogProcessing');
  if (extraction && parameterOf(extraction, 'DataMessageExtraction') !== 'true') {
    throw invalidArgument('DataMessageExtraction parameter of the CloudWatchLogProcessing processor must be true.');
  }
  if (extraction && !decompression) {
    throw invalidArgument('CloudWatchLogProcessing requires the Decompression processor to be enabled.');
  }
  const appending = byType.get('AppendDelimiterToRecord');
  const delimiter = appending ? (parameterOf(appending, 'Delimiter') ?? '\\n') : '';
  return {
    decompresses: decompression !== undefined,
    extractsMessages: extraction !== undefined,
    // The API takes the two characters of the escape.
    delimiter: delimiter.replaceAll('\\n', '\n'),
  };
}

function parameterOf(processor: Processor, name: string): string | undefined {
  return processor.Parameters?.find(({ ParameterName }) => ParameterName === name)?.ParameterValue;
}

/** Applies the processors to a record that arrived at `atMs`. */
export function processRecord(
  record: Uint8Array,
  { processing, atMs }: { readonly processing: Processing; readonly atMs: number },
): readonly ProcessedRecord[] {
  const fail = (output: OutputType, errorCode: string, errorMessage: string): readonly ProcessedRecord[] => [
    { output, data: failureDocument(record, { errorCode, errorMessage, atMs }) },
  ];
  let data = record;
  if (processing.decompresses) {
    const unpacked = gunzip(record);
    if (!unpacked) return fail('decompression-failed', 'Decompression.InvalidData', 'Data is not in GZIP format.');
    data = unpacked;
  }
  let records: readonly Uint8Array[] = [data];
  if (processing.extractsMessages) {
    const messages = messagesOf(data);
    if (!messages) {
      const what = 'The record is not a valid CloudWatch Logs record.';
      return fail('processing-failed', 'CloudWatchLogProcessing.InvalidRecord', what);
    }
    records = messages.map((message) => Buffer.from(message));
  }
  const delimiter = Buffer.from(processing.delimiter);
  return records.map((one) => ({ output: '', data: Buffer.concat([one, delimiter]) }));
}

function gunzip(data: Uint8Array): Uint8Array | undefined {
  try {
    return gunzipSync(data);
  } catch {
    // Not compressed: the record goes where the failures go.
    return undefined;
  }
}

/** The messages of a record of CloudWatch Logs; undefined when it is none. */
function messagesOf(data: Uint8Array): readonly string[] | undefined {
  try {
    const record: unknown = JSON.parse(Buffer.from(data).toString('utf8'));
    const events: unknown = typeof record === 'object' && record ? Reflect.get(record, 'logEvents') : undefined;
    if (!Array.isArray(events)) return undefined;
    return events.map((event: unknown) =>
      typeof event === 'object' && event ? String(Reflect.get(event, 'message')) : '',
    );
  } catch {
    // Not JSON: likewise.
    return undefined;
  }
}

/** A failed record as the error prefix keeps it ("Data transformation failure handling" of the developer guide). */
function failureDocument(
  record: Uint8Array,
  failure: { readonly errorCode: string; readonly errorMessage: string; readonly atMs: number },
): Uint8Array {
  const { errorCode, errorMessage, atMs } = failure;
  const document = {
    attemptsMade: 1,
    arrivalTimestamp: atMs,
    errorCode,
    errorMessage,
    attemptEndingTimestamp: atMs,
    rawData: Buffer.from(record).toString('base64'),
  };
  return Buffer.from(`${JSON.stringify(document)}\n`);
}
