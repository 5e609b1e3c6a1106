import type { Field } from '../../lib/output/fields.js';

export const sandboxFields: readonly Field[] = [
  { key: 'endpoint', describe: 'URL that stands for AWS' },
  { key: 'pid', describe: 'process id' },
  { key: 'seed', describe: 'what the account contains' },
  { key: 'env', describe: 'variables that send every AWS tool there', kind: 'json', inTable: false },
];

/** What a shell needs so that any AWS tool talks to the sandbox. */
export const sandboxEnv = (endpoint: string): Readonly<Record<string, string>> => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: 'sandbox',
  AWS_SECRET_ACCESS_KEY: 'sandbox',
  AWS_REGION: 'ap-northeast-1',
});
