import { accessChapter } from './access.js';
import { alarmsChapter } from './alarms.js';
import { athenaChapter } from './athena.js';
import type { Chapter } from './chapter.js';
import { deliveryChapter } from './delivery.js';
import { fleetChapter } from './fleet.js';
import { logsChapter } from './logs.js';

/** The guided run, in order. They run in a fresh temporary folder. */
export const chapters: readonly Chapter[] = [
  logsChapter,
  fleetChapter,
  deliveryChapter,
  athenaChapter,
  accessChapter,
  alarmsChapter,
];
