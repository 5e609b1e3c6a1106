/** The part of an SDK client's constructor that the session fills in. */
export interface AwsClient {
  destroy(): void;
}

export interface Identity {
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
}

/** One account and region to work in: credentials, endpoint, retry rules and the clients that share them. */
export interface AwsSession {
  readonly profile: string | null;
  readonly region: string;
  /** The client of this session for a service, made on first use: `aws.client(CloudWatchLogsClient)`. */
  // oxlint-disable-next-line typescript/no-explicit-any -- every SDK client has its own configuration type
  client<C extends AwsClient>(Client: new (config: any) => C): C;
  /** Who the credentials belong to, asked once. */
  identity(): Promise<Identity>;
}
