import type { IncomingHttpHeaders } from 'node:http';
import type { ServiceError } from '../types.js';
import type { OperationModel, ServiceModel } from './model.js';

/** A request with its whole body. */
export interface WireRequest {
  readonly method: string;
  /** As on the request line, still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A whole answer, or one that is written piece by piece. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | AsyncIterable<Uint8Array>;
}

/** What a protocol needs to word an answer. */
export interface AnswerContext {
  readonly operation: string;
  readonly model: ServiceModel | undefined;
  readonly requestId: string;
  readonly xmlNamespace: string;
}

/** The name of a protocol; the table of common errors words them differently for each. */
export type ProtocolName = 'json' | 'rest-json' | 'query' | 'ec2' | 's3';

/** One AWS wire format, seen from the server. */
export interface Protocol {
  readonly name: ProtocolName;
  /** The operation that a request asks for; undefined when it names none. */
  operationName(request: WireRequest, model: ServiceModel): string | undefined;
  /** The operation's input in the SDK's own shape. Throws ServiceError when it cannot be read. */
  readInput(request: WireRequest, operation: OperationModel): Promise<unknown>;
  writeOutput(output: object, operation: OperationModel, context: AnswerContext): WireResponse;
  writeError(error: ServiceError, context: AnswerContext): WireResponse;
}
