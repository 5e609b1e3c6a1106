import { defineGroup } from '../../lib/cli/define.js';
import { roleConsole } from './console.js';
import { roleExec } from './exec.js';
import { roleExport } from './export.js';
import { roleForget } from './forget.js';
import { roleList } from './list.js';
import { roleSwitch } from './switch.js';
import { roleTargets } from './targets.js';
import { roleWhoami } from './whoami.js';

export const role = defineGroup({
  name: 'role',
  summary: 'Switch roles: run commands as them, export them, open the console, see who may',
  section: 'Identity',
  commands: [roleList, roleSwitch, roleExec, roleExport, roleConsole, roleTargets, roleWhoami, roleForget],
});
