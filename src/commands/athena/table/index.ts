import { defineGroup } from '../../../lib/cli/define.js';
import { athenaTableCheck } from './check.js';
import { athenaTableCreate } from './create.js';

export const athenaTable = defineGroup({
  name: 'table',
  summary: 'Tables over logs in S3: made from the logs themselves, checked before they lie',
  commands: [athenaTableCreate, athenaTableCheck],
});
