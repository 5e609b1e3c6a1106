import { Argument, Command as Program, CommanderError, Option } from 'commander';
import { suggest } from '../core/suggest.js';
import { type AppError, usageError } from '../errors/app-error.js';
import type { ArgSpec, Command, CommandGroup, OptionSpec } from './define.js';
import { globalOptions } from './global-options.js';
import { helpText, type HelpStyle } from './help.js';
import { flagText, impliedOptions, locate } from './tree.js';

/** What the command line said, before values are parsed. */
export interface Invocation {
  readonly command: Command;
  readonly path: readonly string[];
  readonly args: Readonly<Record<string, unknown>>;
  /** Raw option values by camelCase name: text, list of texts or boolean; absent when not given. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly globals: Readonly<Record<string, unknown>>;
}

/** A help text or version to print instead of running a command. */
export interface TextAnswer {
  readonly text: string;
}

/**
 * Reads a command line with commander, over the tree of commands.
 *
 * Only the commands on the way to the named one get their options: building all of them would cost more
 * than reading the line.
 *
 * @param words the command line without node and the script
 * @throws usage error
 */
export function readCommandLine(
  root: CommandGroup,
  words: readonly string[],
  options: { readonly version: string; readonly helpStyle: HelpStyle },
): Invocation | TextAnswer {
  let invocation: Invocation | undefined;
  const { head, rest } = splitRest(root, words);
  let printed = '';
  let complained = '';
  const program = configure(new Program(root.name), root, []);
  program.version(options.version, '-V, --version', 'print the version');
  for (const [name, spec] of Object.entries(globalOptions)) addOption(program, name, spec);
  addChildren(program, root, []);

  try {
    program.parse([...head], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // commander shows a bare group's help as an error; here it is an answer.
    if (error.code === 'commander.help') return { text: complained || printed };
    if (error.exitCode === 0) return { text: printed };
    throw asUsageError(error, root, words);
  }
  if (invocation === undefined) throw new Error('commander ran no action');
  return invocation;

  function configure(target: Program, node: Command | CommandGroup, path: readonly string[]): Program {
    return target
      .exitOverride()
      .helpCommand(false)
      .helpOption('-h, --help', 'show help')
      .showSuggestionAfterError(true)
      .configureHelp({ formatHelp: () => helpText({ node, path }, root, options.helpStyle) })
      .configureOutput({
        writeOut: (text) => (printed += text),
        writeErr: (text) => (complained += text),
        outputError: () => {},
        // Colour is decided by us, for the stream that the text goes to; commander would take it out again.
        getOutHasColors: () => true,
        getErrHasColors: () => true,
      });
  }

  function addChildren(parent: Program, group: CommandGroup, path: readonly string[]): void {
    for (const node of group.commands) {
      const here = [...path, node.name];
      const child = configure(new Program(node.name), node, here);
      parent.addCommand(child);
      if (!words.includes(node.name)) continue;
      if (node.kind === 'group') addChildren(child, node, here);
      else addCommand(child, node, here);
    }
  }

  function addCommand(child: Program, command: Command, path: readonly string[]): void {
    for (const [name, spec] of Object.entries({ ...command.options, ...impliedOptions(command) })) {
      addOption(child, name, spec);
    }
    const argSpecs = Object.entries<ArgSpec>(command.args ?? {});
    const ownSpecs = argSpecs.filter(([, spec]) => !spec.rest);
    const restSpecs = argSpecs.filter(([, spec]) => spec.rest);
    for (const [name, spec] of ownSpecs) child.addArgument(argument(name, spec));
    child.action(() => {
      const values = child.processedArgs;
      const args = Object.fromEntries([
        ...ownSpecs.map(([name], index) => [name, values[index]]),
        ...restSpecs.map(([name]) => [name, rest]),
      ]);
      invocation = { command, path, args, options: given(child), globals: given(program) };
    });
  }
}

/**
 * Takes the words after `--` off a command line whose command has an argument for them; commander would add them to the
 * other arguments.
 */
function splitRest(
  root: CommandGroup,
  words: readonly string[],
): { readonly head: readonly string[]; readonly rest: readonly string[] } {
  const at = words.indexOf('--');
  const { node } = locate(root, at < 0 ? [] : commandWords(words.slice(0, at)));
  const takesRest =
    node.kind === 'command' && Object.values<ArgSpec>(node.args ?? {}).some(({ rest }) => rest === true);
  return takesRest ? { head: words.slice(0, at), rest: words.slice(at + 1) } : { head: words, rest: [] };
}

/** The words without global options and their values. */
function commandWords(words: readonly string[]): readonly string[] {
  const specs: readonly (readonly [string, OptionSpec])[] = Object.entries(globalOptions);
  const takesValue = (word: string): boolean =>
    specs.some(
      ([name, { type, short }]) => type !== 'boolean' && (word === `--${name}` || (short && word === `-${short}`)),
    );
  return words.filter((word, index) => !word.startsWith('-') && !takesValue(words[index - 1] ?? ''));
}

/** Only what the user typed: defaults are ours to fill in, after environment and config file. */
const given = (program: Program): Record<string, unknown> =>
  Object.fromEntries(Object.entries(program.opts()).filter(([key]) => program.getOptionValueSource(key) === 'cli'));

function argument(name: string, spec: ArgSpec): Argument {
  const label = spec.variadic ? `${name}...` : name;
  return new Argument(spec.required === false ? `[${label}]` : `<${label}>`, spec.describe);
}

function addOption(program: Program, name: string, spec: OptionSpec): void {
  const short = spec.short === undefined ? '' : `-${spec.short}, `;
  const value = spec.type === 'boolean' ? '' : ' <value>';
  const option = new Option(`${short}--${name}${value}`, spec.describe);
  if (spec.type === 'list') option.argParser((text, previous: string[] | undefined) => [...(previous ?? []), text]);
  if (spec.required) option.makeOptionMandatory();
  if (spec.conflicts)
    option.conflicts(spec.conflicts.map((other) => other.replace(/-(.)/g, (_, c) => c.toUpperCase())));
  program.addOption(option);
  if (spec.negatable || (spec.type === 'boolean' && spec.default === true)) {
    program.addOption(new Option(`--no-${name}`, spec.describe));
  }
}

function asUsageError(error: CommanderError, root: CommandGroup, words: readonly string[]): AppError {
  const { node, path } = locate(
    root,
    words.filter((word) => !word.startsWith('-')),
  );
  const command = [root.name, ...path].join(' ');
  const [what = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  const suggestion = rest.join(' ').match(/Did you mean (.*)\?/)?.[1] ?? suggestFlag(what, node);
  return usageError(what, {
    code: error.code.replace('commander.', ''),
    hint: suggestion === undefined ? `see: ${command} --help` : `did you mean ${suggestion}? see: ${command} --help`,
    cause: error,
  });
}

function suggestFlag(message: string, node: Command | CommandGroup): string | undefined {
  const unknown = /unknown option '(--[^']+)'/.exec(message)?.[1];
  if (unknown === undefined) return undefined;
  const own = node.kind === 'command' ? { ...node.options, ...impliedOptions(node) } : {};
  const known = Object.entries<OptionSpec>({ ...own, ...globalOptions }).map(([name, spec]) =>
    flagText(name, spec)
      .replace(/^-\w, /, '')
      .replace(/ .*/, ''),
  );
  return suggest(unknown.replace(/=.*/, ''), known);
}
