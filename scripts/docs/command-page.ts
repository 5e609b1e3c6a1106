import type { Command, CommandGroup, OptionSpec } from '../../src/lib/cli/define.js';
import { globalOptions, type GlobalOptionSpec } from '../../src/lib/cli/global-options.js';
import { policyFor } from '../../src/lib/cli/permissions.js';
import { flagText, impliedOptions, listCommands, usageText, type Located } from '../../src/lib/cli/tree.js';
import { json, section, shell, terms, text, type Link, type Page, type Term } from './page.js';

/** Everything that the tree says about a command. */
export function commandPage({ node: command, path }: Located<Command>, root: CommandGroup): Page {
  const name = [root.name, ...path].join(' ');
  return {
    title: name,
    summary: command.summary,
    sections: [
      ...section('Synopsis', shell(usageText(name, command))),
      ...section('Description', text(command.description ?? '')),
      ...section('Examples', shell(command.examples.map(({ run, why }) => `# ${why}\n${run}`).join('\n\n'))),
      ...section('Arguments', terms(['argument', 'meaning'], argumentTerms(command))),
      ...section('Options', terms(['option', 'meaning'], optionTerms(command.options ?? {}))),
      ...section(
        command.access === 'write' ? 'Write options' : 'More options',
        terms(['option', 'meaning'], optionTerms(impliedOptions(command))),
      ),
      ...section('Global options', text(globalOptionsNote(command))),
      ...section('Output fields', terms(['field', 'meaning'], fieldTerms(command))),
      ...section(
        'IAM permissions',
        ...(command.permissions === undefined ? [] : [json(policyFor(command.permissions))]),
      ),
      ...section('See also', { kind: 'links', to: neighbours(path, root) }),
    ],
  };
}

/** The global options by heading, and those that only writes, waits or checks have. */
export const optionHeadings = ['Target', 'Output', 'Behaviour'] as const;

/** The terms of the global options under one heading. */
export const globalTerms = (heading: GlobalOptionSpec['group']): readonly Term[] =>
  optionTerms(
    Object.fromEntries(Object.entries<GlobalOptionSpec>(globalOptions).filter(([, { group }]) => group === heading)),
  );

/** Options as terms: how they are written, what they do and what they take. */
export const optionTerms = (specs: Readonly<Record<string, OptionSpec>>): readonly Term[] =>
  Object.entries(specs).map(([name, spec]) => [flagText(name, spec), optionText(spec)]);

function optionText(spec: OptionSpec & { readonly env?: readonly string[] }): string {
  const facts = [
    spec.choices === undefined ? '' : `one of ${spec.choices.join(', ')}`,
    spec.required === true ? 'required' : '',
    spec.default === undefined || typeof spec.default === 'boolean' ? '' : `default: ${String(spec.default)}`,
    spec.conflicts === undefined ? '' : `not with ${spec.conflicts.map((other) => `--${other}`).join(', ')}`,
    spec.env === undefined ? '' : `environment: ${spec.env.join(', ')}`,
  ].filter((fact) => fact !== '');
  return [spec.describe, ...facts].join('; ');
}

const argumentTerms = (command: Command): readonly Term[] =>
  Object.entries(command.args ?? {}).map(([name, spec]) => [
    name,
    spec.choices === undefined ? spec.describe : `${spec.describe}; one of ${spec.choices.join(', ')}`,
  ]);

const fieldTerms = (command: Command): readonly Term[] =>
  (command.fields ?? []).map(({ key, describe, inTable }) => [
    key,
    inTable === false ? `${describe} (not in the table unless named by --columns)` : describe,
  ]);

function globalOptionsNote(command: Command): string {
  return command.scope === 'none'
    ? 'Takes the output and behaviour options that every command has.'
    : 'Takes the target, output and behaviour options that every command has; several profiles or regions run it in each.';
}

/** The other commands of the same group, and the program. */
function neighbours(path: readonly string[], root: CommandGroup): readonly Link[] {
  const parent = path.slice(0, -1).join(' ');
  const siblings = listCommands(root).filter(
    (other) => parent !== '' && other.path.slice(0, -1).join(' ') === parent && other.path.join(' ') !== path.join(' '),
  );
  return [
    ...siblings.map(({ node, path: to }) => ({ path: to, summary: node.summary })),
    { path: [], summary: 'all commands and the options that they share' },
  ];
}
