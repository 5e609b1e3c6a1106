import { defineGroup } from '../../lib/cli/define.js';
import { alarmApply } from './apply.js';
import { alarmCreate } from './create.js';
import { alarmDelete } from './delete.js';
import { alarmHistory } from './history.js';
import { alarmList } from './list.js';
import { alarmMute } from './mute.js';
import { alarmPreview } from './preview.js';
import { alarmRecommend } from './recommend.js';
import { alarmUnmute } from './unmute.js';

export const alarm = defineGroup({
  name: 'alarm',
  summary: 'CloudWatch alarms: create, try on history, list, mute, delete',
  commands: [
    alarmList,
    alarmPreview,
    alarmRecommend,
    alarmCreate,
    alarmApply,
    alarmDelete,
    alarmHistory,
    alarmMute,
    alarmUnmute,
  ],
});
