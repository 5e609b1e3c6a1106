import { fakeAws, http, json, type Answer, type FakeAws, type RecordedCall } from '../../helpers/fake-aws.js';

/** An instance, as little of it as a test needs. */
export interface FakeInstance {
  readonly id: string;
  readonly state?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export const NOW_MS = Date.UTC(2026, 0, 15, 12);
const LAUNCHED = new Date(NOW_MS - 3_600_000).toISOString();

/** `i-…0001a` and the like. */
export const idOf = (number: number, kind = 'i'): string => `${kind}-${number.toString(16).padStart(17, '0')}`;

/** A page of DescribeInstances on the wire. */
export function instancesXml(instances: readonly FakeInstance[], nextToken?: string): Answer {
  const items = instances.map(
    ({ id, state = 'running', tags = {} }) =>
      `<item><reservationId>r-1</reservationId><instancesSet><item><instanceId>${id}</instanceId>` +
      `<instanceState><code>16</code><name>${state}</name></instanceState><instanceType>t3.medium</instanceType>` +
      `<launchTime>${LAUNCHED}</launchTime><vpcId>vpc-1</vpcId><subnetId>subnet-1</subnetId>` +
      `<iamInstanceProfile><arn>arn:aws:iam::123456789012:instance-profile/web</arn></iamInstanceProfile><tagSet>` +
      Object.entries(tags)
        .map(([key, value]) => `<item><key>${key}</key><value>${value}</value></item>`)
        .join('') +
      '</tagSet></item></instancesSet></item>',
  );
  const token = nextToken === undefined ? '' : `<nextToken>${nextToken}</nextToken>`;
  return http(
    `<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>` +
      `<reservationSet>${items.join('')}</reservationSet>${token}</DescribeInstancesResponse>`,
    { headers: { 'content-type': 'text/xml' } },
  );
}

/** An error in the words of EC2. */
export const ec2Fault = (code: string, message: string, status = 403): Answer =>
  http(
    `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>r</RequestID></Response>`,
    { status, headers: { 'content-type': 'text/xml' } },
  );

/** What Systems Manager says of a node. */
export const managed = (InstanceId: string, PingStatus = 'Online'): object => ({
  InstanceId,
  PingStatus,
  PlatformType: 'Linux',
  PlatformName: 'Amazon Linux',
  PlatformVersion: '2023',
  AgentVersion: '3.3.3050.0',
  LastPingDateTime: NOW_MS / 1000,
});

export const information = (...nodes: readonly object[]): Answer => json({ InstanceInformationList: nodes });

/** The values of a filter in a request of DescribeInstanceInformation. */
export const filterOf = (call: RecordedCall, key: string): readonly string[] | undefined => {
  const filters: readonly { Key: string; Values: string[] }[] = call.input.Filters ?? [];
  return filters.find((filter) => filter.Key === key)?.Values;
};

/** A fleet of `count` instances, of which Systems Manager manages all but every tenth, in the pages of the services. */
export function largeFleet(count: number): FakeAws {
  const pageOf = <T>(items: readonly T[], { size, token }: { size: number; token: unknown }) => {
    const from = Number(token ?? 0);
    const next = from + size < items.length ? String(from + size) : undefined;
    return { items: items.slice(from, from + size), next };
  };
  const ids = Array.from({ length: count }, (_, index) => idOf(index));
  const machines = [idOf(1, 'mi'), idOf(2, 'mi')];
  return fakeAws()
    .always('DescribeInstances', ({ input }) => {
      const { items, next } = pageOf(ids, { size: Number(input.MaxResults), token: input.NextToken });
      return instancesXml(
        items.map((id) => ({ id })),
        next,
      );
    })
    .always('DescribeInstanceInformation', (call) => {
      const asked = filterOf(call, 'InstanceIds') ?? machines;
      const known = asked.filter((id) => id.startsWith('mi-') || Number.parseInt(id.slice(2), 16) % 10 !== 0);
      const { items, next } = pageOf(known, { size: call.input.MaxResults, token: call.input.NextToken });
      return json({ InstanceInformationList: items.map((id) => managed(id)), NextToken: next });
    });
}
