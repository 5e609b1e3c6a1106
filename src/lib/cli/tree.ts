import type { ArgSpec, Command, CommandGroup, OptionSpec } from './define.js';
import { reportOptions, waitOptions, writeOptions, type GlobalOptionSpec } from './global-options.js';

/** A command or group with the words that lead to it, without the program's name. */
export interface Located<Node extends Command | CommandGroup = Command | CommandGroup> {
  readonly node: Node;
  readonly path: readonly string[];
}

/** Every command of the tree, in help order. */
export function listCommands(root: CommandGroup): readonly Located<Command>[] {
  return walk(root).filter((located): located is Located<Command> => located.node.kind === 'command');
}

/** Every group and command below the root, parents before children. */
export function walk(root: CommandGroup, path: readonly string[] = []): readonly Located[] {
  return root.commands.flatMap((node): readonly Located[] => {
    const here = [...path, node.name];
    return node.kind === 'group' ? [{ node, path: here }, ...walk(node, here)] : [{ node, path: here }];
  });
}

/** The node that the words lead to, and the words that are left; the root when the first word is no command. */
export function locate(root: CommandGroup, words: readonly string[]): Located & { readonly rest: readonly string[] } {
  let node: Command | CommandGroup = root;
  const path: string[] = [];
  for (const [index, word] of words.entries()) {
    if (node.kind === 'command') return { node, path, rest: words.slice(index) };
    const next: Command | CommandGroup | undefined = node.commands.find((child) => child.name === word);
    if (next === undefined) return { node, path, rest: words.slice(index) };
    node = next;
    path.push(word);
  }
  return { node, path, rest: [] };
}

/** The options that a command has because of what it is (a write, a wait, a check), besides its own. */
export function impliedOptions(command: Command): Readonly<Record<string, GlobalOptionSpec>> {
  return {
    ...(command.access === 'write' ? writeOptions : {}),
    ...(command.waits === true ? waitOptions : {}),
    ...(command.checks === true ? reportOptions : {}),
  };
}

/** `-g, --group GROUP`, as help and the reference show it. */
export function flagText(name: string, spec: OptionSpec): string {
  const short = spec.short === undefined ? '' : `-${spec.short}, `;
  if (spec.type === 'boolean') return spec.default === true ? `--no-${name}` : `${short}--${name}`;
  const value = spec.value ?? spec.type.toUpperCase();
  return `${short}--${name} ${value}${spec.negatable ? ` / --no-${name}` : ''}`;
}

/** `awsops node run [nodes...] [options] [-- script...]`: angle brackets for what must be there. */
export function usageText(name: string, command: Command): string {
  const args = Object.entries(command.args ?? {});
  const own = args.filter(([, spec]) => !spec.rest).map(([arg, spec]) => argumentText(arg, spec));
  const rest = args.filter(([, spec]) => spec.rest).map(([arg, spec]) => `[-- ${label(arg, spec)}]`);
  return [name, ...own, '[options]', ...rest].join(' ');
}

const argumentText = (name: string, spec: ArgSpec): string =>
  spec.required === false ? `[${label(name, spec)}]` : `<${label(name, spec)}>`;

const label = (name: string, spec: ArgSpec): string => (spec.variadic ? `${name}...` : name);
