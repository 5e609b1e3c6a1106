import { usageError } from '../errors/app-error.js';
import type { CommandGroup } from './define.js';
import { pad } from './pad.js';
import { actionsOf, policyFor, type Permission } from './permissions.js';
import { listCommands, locate } from './tree.js';

/** Instead of a command: the policy for the role of the nodes. */
const NODE_ROLE = 'node-role';

/** What the role of managed nodes needs for all that the commands do with them. */
export const nodePermissionsOf = (root: CommandGroup): readonly Permission[] =>
  listCommands(root).flatMap(({ node }) => node.nodePermissions ?? []);

/**
 * `help permissions`: the actions of every command; with words behind it a policy, as JSON alone, for a command, for
 * all commands of a noun, or for the role of the nodes.
 *
 * @throws usage error for words that are no command, or one that needs no permission
 */
export function permissionsTopic(root: CommandGroup, words: readonly string[]): string {
  if (words.length === 0) return overview(root);
  const permissions = words.join(' ') === NODE_ROLE ? nodePermissionsOf(root) : permissionsOf(root, words);
  return `${JSON.stringify(policyFor(permissions), undefined, 2)}\n`;
}

function permissionsOf(root: CommandGroup, words: readonly string[]): readonly Permission[] {
  const { node, rest } = locate(root, words);
  const commands = node.kind === 'command' ? [node] : listCommands(node).map((located) => located.node);
  const permissions = rest.length === 0 ? commands.flatMap((command) => command.permissions ?? []) : [];
  if (permissions.length > 0) return permissions;
  throw usageError(
    rest.length === 0
      ? `"${words.join(' ')}" needs no IAM permission`
      : `there is no command "${words.join(' ')}" to show the permissions of`,
    { code: 'UnknownTopic', hint: 'see: awsops help permissions' },
  );
}

function overview(root: CommandGroup): string {
  const actions = listCommands(root).flatMap(({ node, path }) =>
    node.permissions ? [[path.join(' '), actionsOf(node).join(', ')] as const] : [],
  );
  const policies: [string, string][] = [
    ['awsops help permissions logs query', 'the least policy of a command, as JSON'],
    ['awsops help permissions logs', 'of all commands of a noun'],
    [`awsops help permissions ${NODE_ROLE}`, 'of the role of managed nodes'],
  ];
  return `IAM permissions of each command\n\n${pad(actions)}\n\nPolicies\n\n${pad(policies)}\n`;
}
