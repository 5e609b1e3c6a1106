import type { Operations } from '../definition.js';
import { afterDeliveries } from '../firehose/due.js';
import { afterArrivals } from '../ssm/arrivals.js';
import { alarmOperations } from './alarms/index.js';
import { anomalyDetectorOperations } from './anomaly-detectors.js';
import { getMetricData } from './get-metric-data.js';
import { getMetricStatistics } from './get-metric-statistics.js';
import { listMetrics } from './list-metrics.js';
import { putMetricData } from './put-metric-data.js';

/** CloudWatch metrics and alarms. */
export const cloudWatchOperations: Operations = afterArrivals(
  afterDeliveries({
    GetMetricData: getMetricData,
    GetMetricStatistics: getMetricStatistics,
    ListMetrics: listMetrics,
    PutMetricData: putMetricData,
    ...alarmOperations,
    ...anomalyDetectorOperations,
  }),
);
