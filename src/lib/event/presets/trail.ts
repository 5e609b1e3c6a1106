import type { EventPlace, EventPreset, FilterName, JsonObject } from './types.js';

const API_CALL = 'AWS API Call via CloudTrail';
const SIGN_IN = 'AWS Console Sign In via CloudTrail';

const USER: JsonObject = {
  type: 'IAMUser',
  principalId: 'AIDAEXAMPLE',
  arn: 'arn:aws:iam::123456789012:user/tanaka',
  accountId: '123456789012',
  userName: 'tanaka',
};

export const ROOT_USER: JsonObject = {
  type: 'Root',
  principalId: '123456789012',
  arn: 'arn:aws:iam::123456789012:root',
  accountId: '123456789012',
};

export interface ApiCallsInput {
  readonly name: string;
  readonly summary: string;
  /** As in the source `aws.SERVICE`, and in `SERVICE.amazonaws.com`. */
  readonly service: string;
  /** Names of operations, the first one for the sample, or operators. */
  readonly calls: readonly [string, ...(string | JsonObject)[]];
  readonly place?: EventPlace;
  /** Request parameters worth a line in the mail, with values for the sample. */
  readonly parameters: JsonObject;
  readonly filters?: EventPreset['filters'];
}

/** A preset of calls that succeeded: attempts that were denied changed nothing. */
export function apiCalls(input: ApiCallsInput): EventPreset {
  const { name, summary, service, calls, place = 'resource', parameters, filters = {} } = input;
  const eventSource = `${service}.amazonaws.com`;
  return {
    name,
    summary,
    via: 'cloudtrail',
    place,
    pattern: {
      source: [`aws.${service}`],
      'detail-type': [API_CALL],
      detail: { eventSource: [eventSource], eventName: calls, errorCode: [{ exists: false }] },
    },
    sample: {
      source: `aws.${service}`,
      detailType: API_CALL,
      resources: [],
      detail: { ...trailRecord(eventSource, calls[0]), userIdentity: USER, requestParameters: parameters },
    },
    mail: [
      '{detail.eventName} by {detail.userIdentity.arn}',
      ...Object.keys(parameters).map((key) => `${key}: {detail.requestParameters.${key}}`),
      'From {detail.sourceIPAddress} with {detail.userAgent}',
      'CloudTrail event id: {detail.eventID}',
    ],
    filters,
  };
}

export interface SignInsInput {
  readonly name: string;
  readonly summary: string;
  readonly place: EventPlace;
  /** What `detail` has to be, besides the name of the event. */
  readonly detail: JsonObject;
  readonly sample: JsonObject;
}

/** A preset of sign-ins to the console. */
export function signIns({ name, summary, place, detail, sample }: SignInsInput): EventPreset {
  return {
    name,
    summary,
    via: 'cloudtrail',
    place,
    pattern: { source: ['aws.signin'], 'detail-type': [SIGN_IN], detail: { eventName: ['ConsoleLogin'], ...detail } },
    sample: {
      source: 'aws.signin',
      detailType: SIGN_IN,
      resources: [],
      detail: {
        ...trailRecord('signin.amazonaws.com', 'ConsoleLogin'),
        eventType: 'AwsConsoleSignIn',
        userIdentity: USER,
        ...sample,
      },
    },
    mail: [
      'Console sign-in of {detail.userIdentity.arn}: {detail.responseElements.ConsoleLogin}',
      'MFA used: {detail.additionalEventData.MFAUsed}',
      'From {detail.sourceIPAddress} with {detail.userAgent}',
      'CloudTrail event id: {detail.eventID}',
    ],
    filters: {},
  };
}

/** What records of CloudTrail have in common. */
export const trailRecord = (eventSource: string, eventName: string): JsonObject => ({
  eventVersion: '1.11',
  eventTime: '2026-01-15T03:00:00Z',
  eventSource,
  eventName,
  awsRegion: 'ap-northeast-1',
  sourceIPAddress: '198.51.100.7',
  userAgent: 'aws-cli/2.31.18',
  requestParameters: null,
  responseElements: null,
  requestID: '0b9d3a1e-0000-4000-8000-000000000001',
  eventID: '0b9d3a1e-0000-4000-8000-000000000002',
  readOnly: false,
  eventType: 'AwsApiCall',
  managementEvent: true,
  recipientAccountId: '123456789012',
  eventCategory: 'Management',
});

/** A preset of what a service itself tells. */
export const serviceEvents = (
  preset: Omit<EventPreset, 'via' | 'place' | 'filters'> & {
    readonly filters?: Readonly<Partial<Record<FilterName, string>>>;
  },
): EventPreset => ({ filters: {}, ...preset, via: 'service', place: 'resource' });
