/** The tag that says that awsops made a thing: only such things are changed or removed without being named. */
export const OWNERSHIP_TAG = { key: 'awsops:managed', value: 'true' } as const;
