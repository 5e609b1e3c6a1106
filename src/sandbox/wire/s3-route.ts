import { ServiceError } from '../types.js';
import { requiredMembers, type OperationModel, type ServiceModel } from './model.js';
import type { WireRequest } from './protocol.js';

/** What a path-style S3 path names: nothing, a bucket, or an object in it. */
export interface S3Path {
  /** Empty for the service itself. */
  readonly bucket: string;
  /** Empty for the bucket itself. */
  readonly key: string;
}

/** Splits `/bucket/the/key`, decoding both parts. Throws InvalidURI when they are not percent-encoded text. */
export function splitS3Path(path: string): S3Path {
  const [, bucket = '', key = ''] = /^\/?([^/]*)\/?(.*)$/s.exec(path) ?? [];
  try {
    return { bucket: decodeURIComponent(bucket), key: decodeURIComponent(key) };
  } catch (cause) {
    const error = new ServiceError('InvalidURI', "Couldn't parse the specified URI.");
    error.cause = cause;
    throw error;
  }
}

/**
 * The operation of an S3 request: of those whose method and path fit and whose fixed and required
 * query parameters and headers are all there, the one that asks for most of them.
 */
export function s3OperationName(request: WireRequest, model: ServiceModel): string | undefined {
  // SDK clients name the operation where others would have the same method and path.
  const hint = request.query.get('x-id');
  if (hint !== null && model.operation(hint)) return hint;
  const target = targetKind(splitS3Path(request.path));
  let best: { readonly name: string; readonly demands: number } | undefined;
  for (const operation of model.operations()) {
    if (operation.http?.method !== request.method || operationTarget(operation) !== target) continue;
    const demands = demandsOf(operation);
    const isMet = demands.every(({ kind, name, value }) => {
      if (kind === 'header') return request.headers[name.toLowerCase()] !== undefined;
      return request.query.has(name) && (value === '' || request.query.get(name) === value);
    });
    if (isMet && (best === undefined || demands.length > best.demands)) {
      best = { name: operation.name, demands: demands.length };
    }
  }
  return best?.name;
}

type Target = 'service' | 'bucket' | 'object';

function targetKind(path: S3Path): Target {
  if (path.bucket === '') return 'service';
  return path.key === '' ? 'bucket' : 'object';
}

function operationTarget(operation: OperationModel): Target | undefined {
  if (operation.http?.path === '/{Key+}') return 'object';
  if (operation.http?.path !== '/') return undefined;
  return requiredMembers(operation.input).includes('Bucket') ? 'bucket' : 'service';
}

interface Demand {
  readonly kind: 'query' | 'header';
  readonly name: string;
  /** Empty: any value. */
  readonly value: string;
}

function demandsOf(operation: OperationModel): readonly Demand[] {
  const demands: Demand[] = [];
  for (const [name, value] of operation.http?.query ?? []) {
    if (name !== 'x-id') demands.push({ kind: 'query', name, value });
  }
  for (const member of requiredMembers(operation.input)) {
    const { httpQuery, httpHeader } = operation.input.getMemberSchema(member).getMergedTraits();
    if (httpQuery !== undefined) demands.push({ kind: 'query', name: httpQuery, value: '' });
    if (httpHeader !== undefined) demands.push({ kind: 'header', name: httpHeader, value: '' });
  }
  return demands;
}
