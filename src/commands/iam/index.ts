import { defineGroup } from '../../lib/cli/define.js';
import { iamPolicies } from './policies.js';
import { iamSimulate } from './simulate.js';
import { iamTest } from './test.js';
import { iamTrust } from './trust/index.js';

export const iam = defineGroup({
  name: 'iam',
  summary: 'Roles and policies: who may do what, and who may become whom',
  section: 'Identity',
  commands: [iamSimulate, iamTest, iamPolicies, iamTrust],
});
