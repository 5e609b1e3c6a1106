/** The tag of everything that awsops makes and may change or remove later. */
export const OWNERSHIP_TAG = { key: 'awsops:managed', value: 'true' } as const;

export type Tags = Readonly<Record<string, string>>;

/** Whether awsops made the thing that has these tags. */
export const isOwned = (tags: Tags): boolean => tags[OWNERSHIP_TAG.key] === OWNERSHIP_TAG.value;

/** Tags of a new thing: what says that awsops made it, and for what. */
export const ownershipTags = (more: Tags = {}): Tags => ({ [OWNERSHIP_TAG.key]: OWNERSHIP_TAG.value, ...more });

/** The form that most services take. */
export const tagList = (tags: Tags): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** Tags as a service gives them, by key. */
export const tagRecord = (
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] = [],
): Tags => Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));

/** Tags by which people and tools say whose a thing is. */
const OWNER_TAG = /^(?:owner|team|created-?by|managed-?by|application|project|service)$/i;
const STACK_TAG = 'aws:cloudformation:stack-name';

/** Whose a thing without our tag is, as far as its tags tell, in words. */
export function ownerWords(tags: Tags): string {
  const missing = `it lacks the tag ${OWNERSHIP_TAG.key}=${OWNERSHIP_TAG.value}`;
  const stack = tags[STACK_TAG];
  if (stack !== undefined) return `${missing}, and belongs to the CloudFormation stack "${stack}"`;
  const owner = Object.entries(tags).find(([key]) => OWNER_TAG.test(key));
  if (owner === undefined) return `${missing}, so it is somebody else’s`;
  return `${missing}; its tag ${owner[0]} says "${owner[1]}"`;
}
