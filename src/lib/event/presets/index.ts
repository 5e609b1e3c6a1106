import { suggest } from '../../core/suggest.js';
import { usageError } from '../../errors/app-error.js';
import { auditPresets } from './audit.js';
import { ec2Presets } from './ec2.js';
import { identityPresets } from './identity.js';
import { networkPresets } from './network.js';
import { servicePresets } from './services.js';
import type { EventPreset } from './types.js';

/** Every preset, in the order of `awsops event presets`. */
export const eventPresets: readonly EventPreset[] = [
  ...ec2Presets,
  ...networkPresets,
  ...identityPresets,
  ...auditPresets,
  ...servicePresets,
];

/** @throws usage error with the nearest name for a preset that is not there */
export function presetNamed(name: string): EventPreset {
  const preset = eventPresets.find((one) => one.name === name);
  if (preset) return preset;
  const nearest = suggest(
    name,
    eventPresets.map((one) => one.name),
  );
  throw usageError(`there is no preset "${name}"`, {
    code: 'UnknownPreset',
    reason: nearest === undefined ? undefined : `did you mean "${nearest}"?`,
    hint: 'see them all: awsops event presets',
  });
}
