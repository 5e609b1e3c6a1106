import { expect, test } from 'vitest';
import { athenaAdvice } from '../../../src/lib/logs/query/athena-advice.js';

test('a query says nothing of Athena where Logs Insights fits', () => {
  expect(athenaAdvice({ isTooOld: false, scannedBytes: 99 * 2 ** 30 })).toBeUndefined();
});

test('a range that goes back further than the groups keep is for Athena alone', () => {
  expect(athenaAdvice({ isTooOld: true, scannedBytes: 0 })).toContain('awsops athena query @delivered-events');
});

test('a large scan is cheaper on logs in S3', () => {
  expect(athenaAdvice({ isTooOld: false, scannedBytes: 200 * 2 ** 30 })).toMatch(
    /^scans of 200 GiB cost less .* awsops athena query$/,
  );
});
