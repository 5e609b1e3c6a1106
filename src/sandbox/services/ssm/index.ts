import type { Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { catchUp } from './advance.js';
import { cancelCommand } from './commands/cancel.js';
import { getCommandInvocation } from './commands/get-invocation.js';
import { listCommandInvocations, listCommands } from './commands/list.js';
import { sendCommand } from './commands/send.js';
import { documentOperations } from './documents/operations.js';
import { nodeOperations } from './nodes.js';
import { parameterOperations } from './parameters.js';
import { serviceSettingOperations } from './service-settings.js';

const operations: Operations = {
  ...documentOperations,
  ...nodeOperations,
  ...parameterOperations,
  ...serviceSettingOperations,
  CancelCommand: cancelCommand,
  GetCommandInvocation: getCommandInvocation,
  ListCommandInvocations: listCommandInvocations,
  ListCommands: listCommands,
  SendCommand: sendCommand,
};

/** Systems Manager: every operation that the sandbox runs, by its name. Each sees the nodes as they are by now. */
export const ssmOperations: Operations = Object.fromEntries(
  Object.entries(operations).map(([name, operation]) => [
    name,
    (input: never, call: Call) => {
      catchUp(call);
      return operation(input, call);
    },
  ]),
);
