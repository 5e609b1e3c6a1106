import { defineGroup } from '../../lib/cli/define.js';
import { athenaHistory } from './history.js';
import { athenaQueries } from './queries.js';
import { athenaQuery } from './query.js';
import { athenaResult } from './result.js';
import { athenaTable } from './table/index.js';
import { athenaTables } from './tables.js';

export const athena = defineGroup({
  name: 'athena',
  summary: 'Athena: query logs and other data in S3 with SQL',
  section: 'Logs',
  commands: [athenaQuery, athenaQueries, athenaHistory, athenaResult, athenaTable, athenaTables],
});
