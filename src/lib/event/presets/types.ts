type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/**
 * Where the events of a preset arrive:
 * `resource`  in the region of the thing that they are about
 * `global`  in one region of the partition, whatever region the caller was in: IAM, and sign-ins of the root user
 * `sign-in`  in a region that depends on how a person signed in
 * `caller`  in whatever region somebody acts
 */
export type EventPlace = 'resource' | 'global' | 'sign-in' | 'caller';

/** What an event is made of, besides where and when. */
export interface SampleEvent {
  readonly source: string;
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: JsonObject;
}

/** Something that operators want to be told of. */
export interface EventPreset {
  readonly name: string;
  readonly summary: string;
  /** `cloudtrail`: its events come only where a trail logs management events. */
  readonly via: 'service' | 'cloudtrail';
  readonly place: EventPlace;
  readonly pattern: JsonObject;
  readonly sample: SampleEvent;
  /** Lines of the mail, with `{path}` for values of the event. */
  readonly mail: readonly string[];
  /** Where a filter of the command line looks, for those that the events can answer. */
  readonly filters: Readonly<Partial<Record<FilterName, string>>>;
}

export type FilterName = 'instance' | 'state';
