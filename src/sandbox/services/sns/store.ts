import type { Call, StoreKey } from '../../types.js';

/** A message that somebody finds in a mailbox. */
export interface Mail {
  readonly to: string;
  readonly from: string;
  readonly subject: string;
  readonly body: string;
  readonly topicArn: string;
  readonly atMs: number;
  /** What the link of a confirmation mail carries; null in other mails. */
  readonly token: string | null;
}

export interface StoredSubscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly owner: string;
  readonly token: string;
  isConfirmed: boolean;
}

export interface StoredTopic {
  readonly name: string;
  readonly arn: string;
  readonly createdAtMs: number;
  /** As they were set; `Policy` is JSON text. */
  readonly attributes: Map<string, string>;
  readonly tags: Map<string, string>;
  /** By ARN. */
  readonly subscriptions: Map<string, StoredSubscription>;
}

/** SNS of one account and region. */
export interface SnsStore {
  readonly topics: Map<string, StoredTopic>;
  /** Everything that was sent, oldest first. Nothing leaves the sandbox. */
  readonly mails: Mail[];
  /** Numbers for the ids that are given out next. */
  nextId: number;
}

/** Key of the SNS state of an account and region. */
export const snsStore: StoreKey<SnsStore> = {
  name: 'sns',
  scope: 'regional',
  create: () => ({ topics: new Map(), mails: [], nextId: 1 }),
};

/** The sender of confirmations (CreateTopic, DisplayName). */
const SENDER = 'AWS Notifications';

/** Sends the mail that asks for a confirmation. */
export function sendConfirmation(call: Call, subscription: StoredSubscription): void {
  const { endpoint: to, topicArn, token } = subscription;
  const body = `You have chosen to subscribe to the topic:\n${topicArn}\n\nTo confirm this subscription, confirm the token:\n${token}`;
  const subject = 'AWS Notification - Subscription Confirmation';
  call.store(snsStore).mails.push({ to, from: SENDER, subject, body, topicArn, atMs: call.clock.now(), token });
}

/** Gives a message to everybody who confirmed. A message without a subject gets the service's own. */
export function sendMessage(
  call: Call,
  topic: StoredTopic,
  {
    message,
    subject = 'AWS Notification Message',
  }: { readonly message: string; readonly subject?: string | undefined },
): void {
  const displayName = topic.attributes.get('DisplayName') ?? '';
  const from = displayName === '' ? SENDER : displayName;
  for (const { isConfirmed, endpoint: to } of topic.subscriptions.values()) {
    if (!isConfirmed) continue;
    const mail = { to, from, subject, body: message, topicArn: topic.arn, atMs: call.clock.now(), token: null };
    call.store(snsStore).mails.push(mail);
  }
}
