import { formatUsd } from '../../core/usd.js';
import { ALARM_PRICES_SOURCE, alarmPricesIn } from '../cost/prices.js';
import type { RecommendationStatus, RecommendResult } from './types.js';

/** `24 resources: 31 alarms are missing ($3.40 a month, estimate), 4 exist, 1 of them does not help` */
export function summarize({ alarms, resources }: RecommendResult, region: string): string {
  const count = (status: RecommendationStatus) => alarms.filter(({ row }) => row.status === status).length;
  const [missing, weak, exists] = [count('missing'), count('weak'), count('exists')];
  const others = [
    count('unknown') > 0 ? `${count('unknown')} without a threshold` : [],
    count('skipped') > 0 ? `${count('skipped')} skipped by tags` : [],
  ].flat();
  const cost =
    missing === 0
      ? ''
      : ` (${costText(
          alarms.map(({ row }) => row.costUsd ?? 0),
          region,
        )})`;
  const there = `${weak + exists} exist${weak + exists === 1 ? 's' : ''}${weak === 0 ? '' : `, ${weak} of them of little use`}`;
  const lead = `${resources} resource${resources === 1 ? '' : 's'}: ${missing} alarm${missing === 1 ? ' is' : 's are'} missing`;
  return [`${lead}${cost}`, there, ...others].join(', ');
}

function costText(costs: readonly number[], region: string): string {
  if (alarmPricesIn(region) === undefined) {
    return `prices of ${region} are not known, see ${ALARM_PRICES_SOURCE.url}`;
  }
  const total = costs.reduce((sum, cost) => sum + cost, 0);
  return `estimate: ${formatUsd(total)} a month at list prices of ${ALARM_PRICES_SOURCE.asOf}`;
}
