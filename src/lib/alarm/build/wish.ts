import type { EvaluationWindow, WarmUpConfiguration } from '@aws-sdk/client-cloudwatch';
import { usageError } from '../../errors/app-error.js';

/**
 * Settings of an alarm as people write them, on the command line and in files. What is absent stays as it is on an
 * alarm that exists, and has the usual default on a new one.
 */
export interface AlarmWish {
  readonly name: string;
  readonly description?: string | undefined;
  /** `NAMESPACE/METRIC`, or `NAMESPACE/METRIC{NAME=VALUE,…}@STAT`; several are m1, m2 … of `expression`. */
  readonly metrics?: readonly string[] | undefined;
  /** Of every metric that does not name its own. */
  readonly dimensions?: Readonly<Record<string, string>> | undefined;
  /** Of every metric that does not name its own: `Average`, `sum`, `p99` … */
  readonly stat?: string | undefined;
  readonly unit?: string | undefined;
  /** Metric math over m1, m2 …, or a Metrics Insights query (`SELECT …`). */
  readonly expression?: string | undefined;
  /** Width of an anomaly detection band in standard deviations, in place of a threshold. */
  readonly anomalyBand?: number | undefined;
  readonly threshold?: number | undefined;
  /** `>`, `>=`, `<`, `<=`; with a band `outside`, `above` or `below`. */
  readonly comparison?: string | undefined;
  /** `3m`, or seconds. */
  readonly period?: string | undefined;
  /** `8/10`. */
  readonly datapoints?: string | undefined;
  readonly missing?: string | undefined;
  readonly lowSamples?: string | undefined;
  readonly evaluationWindow?: EvaluationWindow | undefined;
  readonly warmUp?: WarmUpConfiguration | undefined;
  /** Rule of a composite alarm: `ALARM("a") AND NOT ALARM("b")`. */
  readonly rule?: string | undefined;
  /** Alarm that keeps a composite alarm from acting. */
  readonly suppressor?: string | undefined;
  readonly suppressorWaitSeconds?: number | undefined;
  readonly suppressorExtensionSeconds?: number | undefined;
  /** ARNs; an empty list takes them away. */
  readonly actions?: readonly string[] | undefined;
  readonly okActions?: readonly string[] | undefined;
  readonly insufficientDataActions?: readonly string[] | undefined;
  readonly actionsEnabled?: boolean | undefined;
}

const EXAMPLES = {
  datapoints: '3/3',
  comparison: "'>'",
  threshold: '80',
  metric: 'AWS/EC2/CPUUtilization',
  period: '1m',
};

/** Where a new alarm lacks a setting that has no sensible default. */
export function missingWish({ name }: AlarmWish, setting: keyof typeof EXAMPLES): never {
  throw usageError(`the alarm "${name}" does not exist yet, and has no ${setting}`, {
    code: 'IncompleteAlarm',
    reason: `a new alarm needs its ${setting}`,
    hint: `add --${setting} ${EXAMPLES[setting]}`,
  });
}
