import type {
  AnomalyDetector,
  DeleteAnomalyDetectorInput,
  DeleteAnomalyDetectorOutput,
  DescribeAnomalyDetectorsInput,
  DescribeAnomalyDetectorsOutput,
  PutAnomalyDetectorInput,
  PutAnomalyDetectorOutput,
  SingleMetricAnomalyDetector,
} from '@aws-sdk/client-cloudwatch';
import { pageOf } from '../../pages.js';
import { ServiceError, type Call, type StoreKey } from '../../types.js';
import type { Operations } from '../definition.js';
import { invalidCombination, invalidValue } from './errors.js';
import { dimensionRecord } from './put-metric-data.js';
import { seriesKey } from './store.js';

/** A model needs so long until it is trained (an assumption: the service says "up to two weeks of data" and no time). */
const TRAINING_MS = 15 * 60_000;
const PAGE_SIZE = 100;

type StoredDetector = AnomalyDetector & { readonly createdAtMs: number };

const detectorStore: StoreKey<Map<string, StoredDetector>> = {
  name: 'cloudwatch-anomaly-detectors',
  scope: 'regional',
  create: () => new Map(),
};

/** Anomaly detectors are kept and shown; bands are computed whether there is a detector or not, as the service does. */
export const anomalyDetectorOperations: Operations = {
  PutAnomalyDetector: putAnomalyDetector,
  DescribeAnomalyDetectors: describeAnomalyDetectors,
  DeleteAnomalyDetector: deleteAnomalyDetector,
};

function putAnomalyDetector(input: PutAnomalyDetectorInput, call: Call): PutAnomalyDetectorOutput {
  const { key, single } = identify(input);
  call.store(detectorStore).set(key, {
    SingleMetricAnomalyDetector: single,
    MetricMathAnomalyDetector: input.MetricMathAnomalyDetector,
    Configuration: input.Configuration,
    MetricCharacteristics: input.MetricCharacteristics,
    createdAtMs: call.clock.now(),
  });
  return {};
}

function identify(input: PutAnomalyDetectorInput | DeleteAnomalyDetectorInput): {
  readonly key: string;
  readonly single: SingleMetricAnomalyDetector | undefined;
} {
  const math = input.MetricMathAnomalyDetector;
  if (math) {
    if (input.SingleMetricAnomalyDetector) {
      throw invalidCombination('SingleMetricAnomalyDetector and MetricMathAnomalyDetector cannot be used together');
    }
    return { key: JSON.stringify(math.MetricDataQueries ?? []), single: undefined };
  }
  const { Namespace, MetricName, Dimensions, Stat } = input.SingleMetricAnomalyDetector ?? {};
  if (Namespace === undefined || MetricName === undefined || Stat === undefined) {
    throw invalidValue('SingleMetricAnomalyDetector must have Namespace, MetricName and Stat');
  }
  const metric = { namespace: Namespace, name: MetricName, dimensions: dimensionRecord(Dimensions) };
  return { key: `${seriesKey(metric)} ${Stat}`, single: { Namespace, MetricName, Dimensions, Stat } };
}

function describeAnomalyDetectors(input: DescribeAnomalyDetectorsInput, call: Call): DescribeAnomalyDetectorsOutput {
  const types = input.AnomalyDetectorTypes ?? ['SINGLE_METRIC'];
  const found = [...call.store(detectorStore).values()].filter((detector) => {
    if (!types.includes(detector.MetricMathAnomalyDetector ? 'METRIC_MATH' : 'SINGLE_METRIC')) return false;
    const { Namespace, MetricName, Dimensions } = detector.SingleMetricAnomalyDetector ?? {};
    if (input.Namespace !== undefined && input.Namespace !== Namespace) return false;
    if (input.MetricName !== undefined && input.MetricName !== MetricName) return false;
    const own = dimensionRecord(Dimensions);
    return (input.Dimensions ?? []).every(({ Name = '', Value }) => own[Name] === Value);
  });
  const page = pageOf(found, {
    limit: Math.min(input.MaxResults ?? PAGE_SIZE, PAGE_SIZE),
    token: input.NextToken,
    scope: 'DescribeAnomalyDetectors',
    invalidToken: () => new ServiceError('InvalidNextToken', 'Invalid NextToken'),
  });
  const nowMs = call.clock.now();
  return {
    AnomalyDetectors: page.items.map(({ createdAtMs, ...detector }) => ({
      ...detector,
      StateValue: nowMs < createdAtMs + TRAINING_MS ? 'PENDING_TRAINING' : 'TRAINED',
    })),
    NextToken: page.nextToken,
  };
}

function deleteAnomalyDetector(input: DeleteAnomalyDetectorInput, call: Call): DeleteAnomalyDetectorOutput {
  if (call.store(detectorStore).delete(identify(input).key)) return {};
  throw new ServiceError('ResourceNotFoundException', 'The anomaly detector does not exist', 404);
}
