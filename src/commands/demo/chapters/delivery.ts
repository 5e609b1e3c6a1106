import type { Chapter } from './chapter.js';

const GROUP = '/web3tier/app';
const BUCKET = 'web3tier-log-archive';
/** The buffer is short, so that nobody has to wait: by default an object is written every five minutes. */
const PIPELINE = [GROUP, '--bucket', BUCKET, '--stream', 'app-logs', '--buffer-interval', '1s'] as const;
const LIFECYCLE = ['--archive-after', '90d', '--expire-after', '365d'] as const;

export const deliveryChapter: Chapter = {
  name: 'delivery',
  title: 'Delivery: the logs of the application into a bucket, with proof',
  story:
    'The evidence of an incident should outlive the retention of its log group. The logs of the application shall go to S3 from now on, be archived after three months and deleted after a year.',
  steps: [
    {
      why: 'Everything that takes: a bucket, a Firehose stream, two roles, a filter. Made in the order in which they need each other.',
      words: ['pipeline', 'apply', ...PIPELINE, ...LIFECYCLE, '--yes'],
    },
    {
      why: 'Does it deliver? A probe goes into the log group, and is read back from the object in the bucket.',
      words: ['pipeline', 'verify', GROUP],
    },
    { why: 'How is each hop on the way?', words: ['pipeline', 'status', GROUP] },
    {
      why: 'The same command again: there is nothing to do. An interrupted one would go on here.',
      words: ['pipeline', 'plan', ...PIPELINE, ...LIFECYCLE],
    },
    {
      why: 'Take it away again: filter first, and the stream when it has written what it buffers. The objects stay.',
      words: ['pipeline', 'destroy', GROUP, '--yes'],
    },
  ],
};
