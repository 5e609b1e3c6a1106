import { gunzipSync } from 'node:zlib';
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DeleteBucketPolicyCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.js';
import { firehoseStore } from '../../src/sandbox/services/firehose/store.js';
import { backends, type Backend } from '../helpers/backends.js';
import { startMoto } from '../helpers/moto.js';
import { spawnCli, type SpawnResult } from '../helpers/spawn-cli.js';

const GROUP = '/shop/app';
const BUCKET = 'shop-logs-e2e';
const PIPELINE = [GROUP, '--bucket', BUCKET, '--stream', 'shop', '--buffer-interval', '0s', '--expire-after', '30d'];

async function startSandbox(): Promise<Backend> {
  const sandbox = await createSandbox({ seed: 'empty' });
  // On the real clock, but not as slow as AWS.
  sandbox.store(firehoseStore).changeMs = 500;
  return { endpoint: sandbox.endpoint, close: () => sandbox.close() };
}

// The same flow, expectations and all, against the built-in sandbox and an emulator that others wrote.
describe.each(backends({ sandbox: startSandbox, moto: startMoto }))('against $name', ({ name, start }) => {
  describe.runIf(start !== undefined)('a log group', () => {
    let backend: Backend;
    let s3: S3Client;

    beforeAll(async () => {
      if (start === undefined) return;
      backend = await start();
      const credentials = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' };
      const config = { endpoint: backend.endpoint, region: 'ap-northeast-1', credentials };
      s3 = new S3Client({ ...config, forcePathStyle: true });
      const logs = new CloudWatchLogsClient(config);
      await logs.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
      logs.destroy();
    });
    afterAll(async () => {
      s3?.destroy();
      await backend?.close();
    });

    const run = (...argv: readonly string[]): Promise<SpawnResult> =>
      spawnCli(['pipeline', ...argv, '-o', 'json'], { env: { AWS_ENDPOINT_URL: backend.endpoint } });
    const dataOf = ({ stdout, stderr }: SpawnResult) => {
      expect(stdout, stderr).not.toBe('');
      return JSON.parse(stdout) as Record<string, unknown> & { changes: { action: string; resource: string }[] };
    };
    const due = (result: SpawnResult): readonly string[] =>
      dataOf(result).changes.flatMap(({ action, resource }) => (action === 'none' ? [] : [`${action} ${resource}`]));

    test('is delivered to a bucket, proven by a probe, watched, and given up again with its data kept', async () => {
      const planned = await run('plan', ...PIPELINE, '--exit-code');
      expect(planned).toMatchObject({ code: 10 });
      const applied = await run('apply', ...PIPELINE, '--yes');
      expect(applied, applied.stderr).toMatchObject({ code: 0 });
      expect(due(applied)).toEqual(due(planned));
      expect(await run('plan', ...PIPELINE, '--exit-code')).toMatchObject({ code: 0 });

      // moto is spoken to over plain HTTP, and refuses what the policy of the bucket refuses.
      if (name === 'moto') {
        await s3.send(new DeleteBucketPolicyCommand({ Bucket: BUCKET }));
        expect(due(await run('plan', ...PIPELINE))).toEqual(['update bucket policy']);
      }

      const verified = await run('verify', GROUP);
      expect(verified, verified.stderr).toMatchObject({ code: 0 });
      const proof = dataOf(verified);
      expect(proof).toMatchObject({
        delivered: true,
        object: expect.stringMatching(`^s3://${BUCKET}/logs/log_group=shop.app/day=`),
        latencyMs: expect.any(Number),
        records: [{ logGroup: GROUP, logStream: 'awsops-probe', message: expect.stringContaining('probe') }],
      });
      const probe = (proof['records'] as { message: string }[])[0]?.message;
      expect(await messagesIn(s3, String(proof['object']))).toContain(probe);

      expect(dataOf(await run('status', GROUP))).toMatchObject({
        group: GROUP,
        filter: 'awsops-firehose-shop',
        stream: 'shop',
        streamStatus: 'ACTIVE',
        bucket: BUCKET,
        lastDelivery: expect.stringMatching(/^\d{4}-.*Z$/),
        deliveryErrors: 0,
        managed: true,
      });

      const destroyed = await run('destroy', GROUP, '--yes');
      expect(due(destroyed)).toEqual([
        'delete subscription filter',
        'delete Firehose stream',
        'delete IAM role',
        'delete error log group',
        'delete IAM role',
      ]);
      expect(await messagesIn(s3, String(proof['object']))).toContain(probe);
      expect(await run('status', GROUP)).toMatchObject({ code: 5 });
      expect(await run('destroy', GROUP, '--yes')).toMatchObject({ code: 5 });
    });
  });
});

/** The messages in an object, read without the code of awsops: unpacked as often as it is packed. */
async function messagesIn(s3: S3Client, url: string): Promise<readonly string[]> {
  const [, Bucket = '', Key = ''] = /^s3:\/\/([^/]+)\/(.+)$/.exec(url) ?? [];
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  let bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
  while (bytes[0] === 0x1f && bytes[1] === 0x8b) bytes = gunzipSync(bytes);
  const records = bytes.toString().trimEnd().split('\n');
  return records.flatMap((line) =>
    (JSON.parse(line) as { logEvents: { message: string }[] }).logEvents.map(({ message }) => message),
  );
}
