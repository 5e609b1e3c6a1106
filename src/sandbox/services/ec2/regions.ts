import type {
  AvailabilityZone,
  DescribeAvailabilityZonesRequest,
  DescribeAvailabilityZonesResult,
  DescribeRegionsRequest,
  DescribeRegionsResult,
} from '@aws-sdk/client-ec2';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { checkDryRun } from './describe.js';
import { applyFilters } from './filters.js';

interface RegionFacts {
  /** The region's part of zone ids: `apne1` in `apne1-az4`. */
  readonly code: string;
  /** Last letters of the zones that a new account sees. */
  readonly zones: string;
  readonly isOptIn?: true;
}

/** Regions of the partition `aws` ("Regions and Zones" of the EC2 user guide). */
const REGIONS: Readonly<Record<string, RegionFacts>> = {
  'ap-northeast-1': { code: 'apne1', zones: 'acd' },
  'ap-northeast-2': { code: 'apne2', zones: 'abcd' },
  'ap-northeast-3': { code: 'apne3', zones: 'abc' },
  'ap-south-1': { code: 'aps1', zones: 'abc' },
  'ap-southeast-1': { code: 'apse1', zones: 'abc' },
  'ap-southeast-2': { code: 'apse2', zones: 'abc' },
  'ca-central-1': { code: 'cac1', zones: 'abd' },
  'eu-central-1': { code: 'euc1', zones: 'abc' },
  'eu-north-1': { code: 'eun1', zones: 'abc' },
  'eu-west-1': { code: 'euw1', zones: 'abc' },
  'eu-west-2': { code: 'euw2', zones: 'abc' },
  'eu-west-3': { code: 'euw3', zones: 'abc' },
  'sa-east-1': { code: 'sae1', zones: 'abc' },
  'us-east-1': { code: 'use1', zones: 'abcdef' },
  'us-east-2': { code: 'use2', zones: 'abc' },
  'us-west-1': { code: 'usw1', zones: 'bc' },
  'us-west-2': { code: 'usw2', zones: 'abcd' },
  'af-south-1': { code: 'afs1', zones: 'abc', isOptIn: true },
  'ap-east-1': { code: 'ape1', zones: 'abc', isOptIn: true },
  'ap-southeast-3': { code: 'apse3', zones: 'abc', isOptIn: true },
  'ca-west-1': { code: 'caw1', zones: 'abc', isOptIn: true },
  'eu-south-1': { code: 'eus1', zones: 'abc', isOptIn: true },
  'il-central-1': { code: 'ilc1', zones: 'abc', isOptIn: true },
  'me-south-1': { code: 'mes1', zones: 'abc', isOptIn: true },
};

/** Regions and zones. */
export const regionOperations: Operations = {
  DescribeRegions: describeRegions,
  DescribeAvailabilityZones: describeAvailabilityZones,
};

function describeRegions(input: DescribeRegionsRequest): DescribeRegionsResult {
  checkDryRun(input);
  const unknown = input.RegionNames?.find((name) => !Object.hasOwn(REGIONS, name));
  if (unknown !== undefined) {
    throw new ServiceError('InvalidParameterValue', `Invalid region: "${unknown}"`);
  }
  const regions = Object.entries(REGIONS)
    .filter(([name, { isOptIn }]) => input.RegionNames?.includes(name) ?? (input.AllRegions === true || !isOptIn))
    .map(([name, { isOptIn }]) => ({
      RegionName: name,
      Endpoint: `ec2.${name}.amazonaws.com`,
      OptInStatus: isOptIn ? 'not-opted-in' : 'opt-in-not-required',
    }));
  const table = {
    'region-name': (region: (typeof regions)[number]) => region.RegionName,
    endpoint: (region: (typeof regions)[number]) => region.Endpoint,
    'opt-in-status': (region: (typeof regions)[number]) => region.OptInStatus,
  };
  return {
    Regions: [...applyFilters(regions, { filters: input.Filters ?? [], table })],
  };
}

function describeAvailabilityZones(
  input: DescribeAvailabilityZonesRequest,
  call: Call,
): DescribeAvailabilityZonesResult {
  checkDryRun(input);
  const { zones, code } = REGIONS[call.region] ?? { zones: 'abc', code: call.region };
  const all: AvailabilityZone[] = [...zones].map((letter, index) => ({
    ZoneName: call.region + letter,
    ZoneId: `${code}-az${index + 1}`,
    RegionName: call.region,
    GroupName: call.region,
    NetworkBorderGroup: call.region,
    State: 'available',
    OptInStatus: 'opt-in-not-required',
    ZoneType: 'availability-zone',
    Messages: [],
  }));
  const unknown = input.ZoneNames?.find((name) => !all.some((zone) => zone.ZoneName === name));
  if (unknown !== undefined) {
    throw new ServiceError('InvalidParameterValue', `Invalid availability zone: [${unknown}]`);
  }
  const chosen = all.filter(
    (zone) =>
      (input.ZoneNames?.includes(zone.ZoneName ?? '') ?? true) && (input.ZoneIds?.includes(zone.ZoneId ?? '') ?? true),
  );
  const table = {
    'zone-name': (zone: AvailabilityZone) => zone.ZoneName,
    'zone-id': (zone: AvailabilityZone) => zone.ZoneId,
    'zone-type': (zone: AvailabilityZone) => zone.ZoneType,
    'region-name': (zone: AvailabilityZone) => zone.RegionName,
    state: (zone: AvailabilityZone) => zone.State,
  };
  return {
    AvailabilityZones: [...applyFilters(chosen, { filters: input.Filters ?? [], table })],
  };
}
