import { defineGroup } from '../../lib/cli/define.js';
import { pipelineApply } from './apply.js';
import { pipelineDestroy } from './destroy.js';
import { pipelinePlan } from './plan.js';
import { pipelineStatus } from './status.js';
import { pipelineVerify } from './verify.js';

export const pipeline = defineGroup({
  name: 'pipeline',
  summary: 'Log delivery: from log groups through Firehose to an S3 bucket, proven by a probe',
  section: 'Logs',
  commands: [pipelinePlan, pipelineApply, pipelineVerify, pipelineStatus, pipelineDestroy],
});
