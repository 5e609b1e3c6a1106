import type { ArgSpec, Command, CommandGroup, Completer, CompletionContext, OptionSpec } from '../define.js';
import { globalOptions } from '../global-options.js';
import { impliedOptions, locate } from '../tree.js';

/** One line of the answer to a shell. */
export interface Candidate {
  readonly value: string;
  readonly describe: string;
}

/** Completers of the global options, which the tree does not carry. */
export type GlobalCompleters = Readonly<Record<string, Completer>>;

type Specs = Readonly<Record<string, OptionSpec>>;

/**
 * What could stand in place of the last of the words (which may be empty). Values that would need AWS are asked
 * for by the completer of their option or argument; it gives up with the context's signal.
 */
export async function complete(
  root: CommandGroup,
  words: readonly string[],
  options: { readonly context: CompletionContext; readonly globals: GlobalCompleters },
): Promise<readonly Candidate[]> {
  const partial = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const operands = operandsOf(root, before);
  const { node, rest } = locate(root, operands);
  const specs = specsAt(node);

  const assigned = /^--([^=]+)=(.*)$/.exec(partial);
  if (assigned) {
    const [, name = '', value = ''] = assigned;
    const values = await valuesOf(name, specs[name], value, options);
    return values.map((candidate) => ({ ...candidate, value: `--${name}=${candidate.value}` }));
  }
  const pending = pendingOption(before.at(-1), specs);
  if (pending !== undefined) return valuesOf(pending, specs[pending], partial, options);
  if (partial.startsWith('-')) return startingWith(partial, flags(specs));
  if (node.kind === 'group') {
    return startingWith(
      partial,
      rest.length > 0 ? [] : node.commands.map(({ name, summary }) => ({ value: name, describe: summary })),
    );
  }
  return argumentValues(node, rest.length, partial, options.context);
}

const specsAt = (node: Command | CommandGroup): Specs =>
  node.kind === 'command' ? { ...node.options, ...impliedOptions(node), ...globalOptions } : globalOptions;

/** The words that are neither flags nor their values. */
function operandsOf(root: CommandGroup, words: readonly string[]): readonly string[] {
  const operands: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const { node } = locate(root, operands);
    if (pendingOption(word, specsAt(node)) !== undefined) index += 1;
    else if (!word.startsWith('-')) operands.push(word);
  }
  return operands;
}

/** The option that takes the next word as its value. */
function pendingOption(word: string | undefined, specs: Specs): string | undefined {
  if (word === undefined || word.includes('=')) return undefined;
  const found = Object.entries(specs).find(([name, spec]) => word === `--${name}` || word === `-${spec.short}`);
  return found && found[1].type !== 'boolean' ? found[0] : undefined;
}

function flags(specs: Specs): readonly Candidate[] {
  return Object.entries(specs).flatMap(([name, spec]) => {
    const describe = spec.describe;
    if (spec.type === 'boolean' && spec.default === true) return [{ value: `--no-${name}`, describe }];
    const own = { value: `--${name}`, describe };
    return spec.negatable ? [own, { value: `--no-${name}`, describe }] : [own];
  });
}

async function valuesOf(
  name: string,
  spec: OptionSpec | undefined,
  partial: string,
  options: { readonly context: CompletionContext; readonly globals: GlobalCompleters },
): Promise<readonly Candidate[]> {
  if (spec?.choices) return startingWith(partial, spec.choices.map(plain));
  const completer = spec?.complete ?? options.globals[name];
  if (completer === undefined) return [];
  // `a,b,<here>`: complete the last one, keep the others.
  const kept = spec?.commaSeparated ? partial.slice(0, partial.lastIndexOf(',') + 1) : '';
  const values = await ask(completer, partial.slice(kept.length), options.context);
  return startingWith(
    partial,
    values.map((value) => plain(`${kept}${value}`)),
  );
}

async function argumentValues(
  command: Command,
  position: number,
  partial: string,
  context: CompletionContext,
): Promise<readonly Candidate[]> {
  const specs = Object.values<ArgSpec>(command.args ?? {}).filter(({ rest }) => !rest);
  const spec = specs[position] ?? (specs.at(-1)?.variadic ? specs.at(-1) : undefined);
  if (spec?.choices) return startingWith(partial, spec.choices.map(plain));
  return spec?.complete ? startingWith(partial, (await ask(spec.complete, partial, context)).map(plain)) : [];
}

/** A shell waits for the answer: no credentials, no network or no time all mean no candidates. */
async function ask(completer: Completer, partial: string, context: CompletionContext): Promise<readonly string[]> {
  try {
    return await completer(partial, context);
  } catch {
    return [];
  }
}

const plain = (value: string): Candidate => ({ value, describe: '' });

const startingWith = (partial: string, candidates: readonly Candidate[]): readonly Candidate[] =>
  candidates.filter(({ value }) => value.startsWith(partial));
