import { defineGroup } from '../../lib/cli/define.js';
import { sandboxMfaCode } from './mfa-code.js';
import { sandboxStart } from './start.js';
import { sandboxStatus } from './status.js';
import { sandboxStop } from './stop.js';

export const sandbox = defineGroup({
  name: 'sandbox',
  summary: 'The built-in practice account: a simulated AWS on this machine',
  section: 'Practice',
  commands: [sandboxStart, sandboxStatus, sandboxStop, sandboxMfaCode],
});
