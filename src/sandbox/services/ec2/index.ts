import type { Operations } from '../definition.js';
import { instanceOperations } from './instances.js';
import { networkOperations } from './network.js';
import { regionOperations } from './regions.js';

/** EC2: what there is in a region. */
export const ec2Operations: Operations = { ...instanceOperations, ...networkOperations, ...regionOperations };
