import type { AlarmDefinition } from '../definition.js';
import { alarmType, periodOf } from '../facets.js';
import { alarmPricesIn } from './prices.js';

/** An anomaly detection alarm is billed for its metric and the two limits of the band. */
const METRICS_OF_A_BAND = 3;
const HIGH_RESOLUTION_SECONDS = 60;

/**
 * An estimate of what an alarm costs in a month, US dollars; null where the price of the region is not known, and for
 * Metrics Insights, which is billed by the metrics that a query finds.
 */
export function monthlyCostUsd(definition: AlarmDefinition, region: string): number | null {
  const prices = alarmPricesIn(region);
  const type = alarmType(definition);
  if (prices === undefined || type === 'insights') return null;
  if (definition.kind === 'composite') return prices.perComposite;
  const { watch } = definition;
  const metrics =
    watch.type === 'metric' ? 1 : watch.queries.filter(({ MetricStat }) => MetricStat !== undefined).length;
  const isHighResolution = periodOf(definition) < HIGH_RESOLUTION_SECONDS;
  const price = isHighResolution ? prices.highResolutionPerMetric : prices.standardPerMetric;
  // Whole cents: 3 × 0.1 is 0.30000000000000004.
  return Math.round(100 * price * metrics * (type === 'anomaly' ? METRICS_OF_A_BAND : 1)) / 100;
}
