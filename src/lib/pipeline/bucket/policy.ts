/** S3 user guide, "Bucket policies": the quota of a policy. */
const MAX_POLICY_BYTES = 20_480;

const SID = 'AwsopsTlsOnly';

/** Refuses requests that do not come over TLS ("Security best practices for Amazon S3", encryption in transit). */
export const tlsOnlyStatement = (bucketArn: string) =>
  ({
    Sid: SID,
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [bucketArn, `${bucketArn}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  }) as const;

/** The policy of a bucket that has no other. */
export const tlsOnlyPolicy = (bucketArn: string): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [tlsOnlyStatement(bucketArn)] });

/**
 * The policy of a bucket with the statement that refuses requests without TLS; undefined when it has one already. All
 * that the policy says besides stays, as it was written.
 *
 * @throws RangeError when there is no room for it, SyntaxError for a text that is no policy
 */
export function withTlsOnly(text: string | undefined, bucketArn: string): string | undefined {
  if (text === undefined) return tlsOnlyPolicy(bucketArn);
  const policy: unknown = JSON.parse(text);
  if (typeof policy !== 'object' || policy === null) throw new SyntaxError('it is no JSON object');
  const statements = [member(policy, 'Statement') ?? []].flat();
  if (statements.some((statement) => deniesPlainHttp(statement, bucketArn))) return undefined;
  // A statement of ours that somebody changed is replaced: two of the same Sid are no policy.
  const others = statements.filter((statement) => member(statement, 'Sid') !== SID);
  const merged = JSON.stringify({ ...policy, Statement: [...others, tlsOnlyStatement(bucketArn)] });
  if (Buffer.byteLength(merged) > MAX_POLICY_BYTES)
    throw new RangeError(`it would have more than ${MAX_POLICY_BYTES} bytes`);
  return merged;
}

/** Whether a statement refuses everything of everybody that comes without TLS, however it is written. */
function deniesPlainHttp(statement: unknown, bucketArn: string): boolean {
  const list = (key: string): readonly unknown[] => [member(statement, key) ?? []].flat();
  const principal = member(statement, 'Principal');
  const isEverybody = principal === '*' || [member(principal, 'AWS') ?? []].flat().includes('*');
  const covers = (resource: string): boolean => list('Resource').some((one) => one === resource || one === '*');
  const conditions = member(statement, 'Condition');
  const keys = typeof conditions === 'object' && conditions !== null ? Object.entries(conditions) : [];
  const [operator, block] = keys[0] ?? [];
  const entries = typeof block === 'object' && block !== null ? Object.entries(block) : [];
  const isPlain = entries.every(
    ([key, value]) => key.toLowerCase() === 'aws:securetransport' && [value].flat().map(String).join() === 'false',
  );
  return (
    member(statement, 'Effect') === 'Deny' &&
    isEverybody &&
    list('Action').some((action) => action === 's3:*' || action === '*') &&
    covers(bucketArn) &&
    covers(`${bucketArn}/*`) &&
    keys.length === 1 &&
    operator === 'Bool' &&
    entries.length === 1 &&
    isPlain
  );
}

const member = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
