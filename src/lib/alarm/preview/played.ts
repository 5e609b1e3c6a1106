import type { ActualHistory } from './actual.js';
import { compositeJson, compositeLines } from './composite-report.js';
import { isComposite, type PlayedAlarm } from './play.js';
import { previewJson, previewLines } from './report.js';

/** The JSON form of a preview of any kind. */
export const playedJson = (
  played: PlayedAlarm,
  actual: ActualHistory | undefined,
): Readonly<Record<string, unknown>> =>
  isComposite(played) ? compositeJson(played, actual) : previewJson(played, actual);

/** What a person wants to know of it, a sentence each. */
export const playedLines = (played: PlayedAlarm, actual: ActualHistory | undefined): readonly string[] =>
  isComposite(played) ? compositeLines(played, actual) : previewLines(played, actual);
