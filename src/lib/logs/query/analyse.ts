import {
  canSplitByTime,
  effectiveLimit,
  InsightsSyntaxError,
  namesItsSource,
  outputColumns,
  parseInsights,
  type InsightsQuery,
  type TimeSplit,
} from '../insights/index.js';
import { columnKinds, type ColumnKind } from './column-kinds.js';
import type { QueryLanguage } from './types.js';

/** What can be known of a query before it runs. */
export interface QueryAnalysis {
  readonly split: TimeSplit;
  /** In order; undefined when only the service knows them. */
  readonly columns: readonly string[] | undefined;
  readonly kinds: ReadonlyMap<string, ColumnKind>;
  /** The limit that the text sets itself. */
  readonly textLimit: number | undefined;
  /** It says itself which log groups it reads. */
  readonly namesGroups: boolean;
  /** Where our own parser stops. The service decides whether the query is valid: it may know more than we do. */
  readonly syntaxError: InsightsSyntaxError | undefined;
}

const UNKNOWN = {
  columns: undefined,
  kinds: new Map<string, ColumnKind>(),
  textLimit: undefined,
  syntaxError: undefined,
} as const;

/** Reads a query of any language as far as it can be read. */
export function analyseQuery(text: string, language: QueryLanguage): QueryAnalysis {
  if (language !== 'cwli') {
    const because = `only queries in the Logs Insights query language can, and this one is in ${language.toUpperCase()}`;
    return { ...UNKNOWN, split: { ok: false, because }, namesGroups: language === 'sql' };
  }
  const parsed = tryParse(text);
  if (parsed instanceof InsightsSyntaxError) {
    const split = { ok: false, because: 'awsops does not understand it' } as const;
    const namesGroups = /^\s*source\b/im.test(text);
    return { ...UNKNOWN, split, namesGroups, syntaxError: parsed };
  }
  return {
    split: canSplitByTime(parsed),
    columns: outputColumns(parsed),
    kinds: columnKinds(parsed),
    textLimit: effectiveLimit(parsed),
    namesGroups: namesItsSource(parsed),
    syntaxError: undefined,
  };
}

function tryParse(text: string): InsightsQuery | InsightsSyntaxError {
  try {
    return parseInsights(text);
  } catch (error) {
    if (error instanceof InsightsSyntaxError) return error;
    throw error;
  }
}
