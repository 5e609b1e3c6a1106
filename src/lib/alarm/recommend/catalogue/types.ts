import type { AlarmResource, ResourceKind } from '../../resources/types.js';
import type { MissingTreatment } from '../../evaluate/types.js';

type Facts = AlarmResource['facts'];

/** A threshold that is the same for all. */
export interface ConstantRule {
  readonly from: 'constant';
  readonly value: number;
}

/** A threshold that follows from what the resource is; undefined where these facts do not say. */
export interface FactsRule {
  readonly from: 'facts';
  readonly of: (facts: Facts) => { readonly value: number; readonly basis: string } | undefined;
}

/**
 * A threshold from the resource's own past two weeks: the value that the metric stayed below (or above) in nearly all
 * periods, times a factor, rounded to two digits away from the usual values.
 */
export interface HistoryRule {
  readonly from: 'history';
  /** 0.99: of a hundred periods one was higher. For an alarm on low values 0.01. */
  readonly quantile: number;
  readonly factor: number;
  /** Never below it, however quiet the past was. */
  readonly atLeast?: number;
  /** Never above it. */
  readonly atMost?: number | ((facts: Facts) => number);
}

export type ThresholdRule = ConstantRule | FactsRule | HistoryRule;

/** One metric that an alarm reads. */
export interface RecipeMetric {
  readonly metric: string;
  readonly stat: string;
}

/** An alarm that resources of a kind should have. */
export interface AlarmRecipe {
  /** Ends the name of the alarm and is the KEY of the tag `awsops:alarm:KEY`; unique among those of a kind. */
  readonly key: string;
  readonly kind: ResourceKind;
  /** For which resources of the kind; all when absent. */
  readonly when?: (facts: Facts) => boolean;
  /** `fact`: the fact that holds it. */
  readonly namespace: string | { readonly fact: string };
  /** Instead of those of the resource. */
  readonly dimensions?: (resource: AlarmResource) => Readonly<Record<string, string>>;
  /** m1, m2 … of `expression`. m1 is what the alarm is about: an alarm that exists and reads it covers this one. */
  readonly metrics: readonly [RecipeMetric, ...RecipeMetric[]];
  readonly expression?: string;
  readonly comparison: '>' | '>=' | '<' | '<=';
  readonly period: '1m' | '5m' | '1h';
  /** M/N. */
  readonly datapoints: string;
  readonly missing: MissingTreatment;
  /** `ignore`: no alarm from a handful of samples, where the statistic is a percentile. */
  readonly lowSamples?: 'ignore';
  /** The first that gives a value counts. */
  readonly threshold: readonly ThresholdRule[];
  /** How the values are shown: `bytes`, `%` or a unit such as `s`. */
  readonly unit?: 'bytes' | '%' | 's' | 'ms';
  /** What it means, and what happens when nobody is told. A sentence without its full stop. */
  readonly why: string;
}

/** A constant threshold. */
export const constant = (value: number): readonly ThresholdRule[] => [{ from: 'constant', value }];

/** A fact that is a number; undefined where it is not there. */
export function numberOf(facts: Facts, name: string): number | undefined {
  const value = facts[name];
  return typeof value === 'number' ? value : undefined;
}

/** A fact as text; empty where it is not there. */
export const textOf = (facts: Facts, name: string): string => String(facts[name] ?? '');
