import { defineGroup } from '../lib/cli/define.js';
import { agent } from './agent/index.js';
import { athena } from './athena/index.js';
import { alarm } from './alarm/index.js';
import { completion } from './completion.js';
import { demo } from './demo/index.js';
import { doctor } from './doctor.js';
import { event } from './event/index.js';
import { help } from './help.js';
import { iam } from './iam/index.js';
import { logs } from './logs/index.js';
import { metric } from './metric/index.js';
import { node } from './node/index.js';
import { param } from './param/index.js';
import { role } from './role/index.js';
import { pipeline } from './pipeline/index.js';
import { sandbox } from './sandbox/index.js';
import { subscription } from './subscription/index.js';
import { whoami } from './whoami.js';

/** Every command, in the order of `awsops --help`. */
export const root = defineGroup({
  name: 'awsops',
  summary: 'Operate systems on AWS: one command that plans, does, waits, proves the result and says what went wrong',
  commands: [
    logs,
    athena,
    node,
    agent,
    param,
    subscription,
    pipeline,
    alarm,
    metric,
    event,
    iam,
    role,
    whoami,
    doctor,
    demo,
    sandbox,
    completion,
    help,
  ],
});
