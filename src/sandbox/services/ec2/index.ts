import type { Operations } from '../definition.js';
import { toldByTrail } from '../events/api-calls.js';
import { aclEntryOperations } from './acl-entries.js';
import { groupRuleOperations } from './group-rules.js';
import { imageOperations } from './images.js';
import { instanceStateOperations } from './instance-states.js';
import { instanceStatusOperations } from './instance-status.js';
import { instanceOperations } from './instances.js';
import { nameOperations } from './names.js';
import { networkOperations } from './network.js';
import { prefixListOperations } from './prefix-lists.js';
import { profileOperations } from './profiles.js';
import { regionOperations } from './regions.js';
import { tagOperations } from './tags.js';
import { volumeOperations } from './volumes.js';

/** EC2: what there is in a region, and those changes that mend the network of an instance. */
export const ec2Operations: Operations = toldByTrail({
  ...instanceOperations,
  ...instanceStateOperations,
  ...instanceStatusOperations,
  ...imageOperations,
  ...profileOperations,
  ...volumeOperations,
  ...tagOperations,
  ...networkOperations,
  ...nameOperations,
  ...prefixListOperations,
  ...groupRuleOperations,
  ...aclEntryOperations,
  ...regionOperations,
});
