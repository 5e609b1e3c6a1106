import { defineGroup } from '../../lib/cli/define.js';
import { iamTrust } from './trust/index.js';

export const iam = defineGroup({
  name: 'iam',
  summary: 'Roles and policies: who may do what, and who may become whom',
  section: 'Identity',
  commands: [iamTrust],
});
