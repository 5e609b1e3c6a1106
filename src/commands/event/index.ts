import { defineGroup } from '../../lib/cli/define.js';
import { eventDelete } from './delete.js';
import { eventList } from './list.js';
import { eventNotify } from './notify.js';
import { eventPresetsCommand } from './presets.js';
import { eventTest } from './test.js';

export const event = defineGroup({
  name: 'event',
  summary: 'Mails about events: states of instances, changes of security groups, sign-ins of root and more',
  section: 'Monitoring',
  commands: [eventNotify, eventList, eventPresetsCommand, eventTest, eventDelete],
});
