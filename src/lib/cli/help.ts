import type { Palette } from '../output/palette.js';
import type { Command, CommandGroup, OptionSpec } from './define.js';
import { globalOptions, type GlobalOptionSpec } from './global-options.js';
import { actionsOf } from './permissions.js';
import { flagText, impliedOptions, usageText, type Located } from './tree.js';

export interface HelpStyle {
  readonly palette: Palette;
  /** Columns to wrap at. */
  readonly width: number;
}

const MAX_WIDTH = 100;
const INDENT = '  ';
const GAP = 3;

/** The help page of a group or command. Examples come first: they answer most questions. */
export function helpText(located: Located, root: CommandGroup, style: HelpStyle): string {
  const name = [root.name, ...located.path].join(' ');
  const sections =
    located.node.kind === 'group'
      ? groupSections(located.node, name, style)
      : commandSections(located.node, name, style);
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function groupSections(group: CommandGroup, name: string, style: HelpStyle): string[] {
  const { palette } = style;
  const sectionOf = (node: Command | CommandGroup): string => (node.kind === 'group' ? node.section : undefined) ?? '';
  const sections = [...new Set(group.commands.map(sectionOf))];
  const isRoot = !name.includes(' ');
  const lists = sections.map((section) => {
    const nodes = group.commands.filter((node) => sectionOf(node) === section);
    return block(
      section || 'Commands',
      definitions(
        nodes.map((node) => [node.name, node.summary]),
        style,
      ),
      palette,
    );
  });
  return [
    wrap(group.summary.replace(/\.?$/, '.'), style.width),
    `${palette.bold('Usage:')} ${name} <command> [options]`,
    ...lists,
    isRoot
      ? block(
          'Learn more',
          definitions(
            [
              ['awsops <command> --help', 'examples, options, output fields and IAM permissions of a command'],
              ['awsops help <topic>', 'exit-codes, environment, output, permissions'],
              ['awsops demo', 'a guided run on the built-in practice account: no AWS account needed'],
            ],
            style,
          ),
          palette,
        )
      : palette.dim(
          wrap(
            `See ${name} <command> --help; global options: awsops help output, awsops help environment`,
            style.width,
          ),
        ),
  ];
}

function commandSections(command: Command, name: string, style: HelpStyle): string[] {
  const { palette } = style;
  const own: Readonly<Record<string, OptionSpec>> = command.options ?? {};
  return [
    wrap(`${command.summary}.`, style.width),
    `${palette.bold('Usage:')} ${usageText(name, command)}`,
    command.description === undefined ? '' : wrap(command.description, style.width),
    block('Examples', exampleLines(command, palette), palette),
    block(
      'Arguments',
      definitions(
        Object.entries(command.args ?? {}).map(([key, spec]) => [key, withChoices(spec.describe, spec.choices)]),
        style,
      ),
      palette,
    ),
    block('Options', optionLines(own, style), palette),
    block('Write options', optionLines(ofGroup(impliedOptions(command), 'Write'), style), palette),
    ...globalSections(command, style),
    block(
      'Output fields',
      definitions(
        (command.fields ?? []).map((field) => [field.key, field.describe]),
        style,
      ),
      palette,
    ),
    block('IAM permissions', INDENT + wrap(actionsOf(command).join(', '), style.width - 2, INDENT), palette),
  ];
}

function globalSections(command: Command, style: HelpStyle): string[] {
  const options: Readonly<Record<string, GlobalOptionSpec>> = { ...globalOptions, ...impliedOptions(command) };
  const headings =
    command.scope === 'none' ? (['Output', 'Behaviour'] as const) : (['Target', 'Output', 'Behaviour'] as const);
  return headings.map((heading) =>
    block(`${heading} options`, optionLines(ofGroup(options, heading), style), style.palette),
  );
}

const ofGroup = (
  options: Readonly<Record<string, GlobalOptionSpec>>,
  group: GlobalOptionSpec['group'],
): Record<string, OptionSpec> => Object.fromEntries(Object.entries(options).filter(([, spec]) => spec.group === group));

function exampleLines(command: Command, palette: Palette): string {
  return command.examples.map(({ run, why }) => `${INDENT}${palette.dim(`# ${why}`)}\n${INDENT}${run}`).join('\n');
}

const optionLines = (options: Readonly<Record<string, OptionSpec>>, style: HelpStyle): string =>
  definitions(
    Object.entries(options).map(([name, spec]) => [flagText(name, spec), describeOption(spec)]),
    style,
  );

/** The description with what the declaration knows besides: choices, default, repetition, being required. */
export function describeOption(spec: OptionSpec): string {
  const facts = [
    spec.required ? 'required' : '',
    spec.type === 'list' && !spec.commaSeparated ? 'repeatable' : '',
    defaultText(spec),
  ].filter((fact) => fact !== '');
  const text = withChoices(spec.describe, spec.choices);
  return facts.length === 0 ? text : `${text} (${facts.join(', ')})`;
}

const defaultText = (spec: OptionSpec): string =>
  spec.default === undefined || typeof spec.default === 'boolean' ? '' : `default: ${String(spec.default)}`;

/** Longer lists have to be broken between lines. */
const MAX_CHOICES_LENGTH = 60;

function withChoices(text: string, choices: readonly string[] | undefined): string {
  if (choices === undefined) return text;
  const list = choices.join('|');
  return `${text}: ${list.length > MAX_CHOICES_LENGTH ? choices.join(', ') : list}`;
}

const block = (title: string, body: string, palette: Palette): string =>
  body.trim() === '' ? '' : `${palette.bold(`${title}:`)}\n${body}`;

/** Two columns; descriptions wrap inside theirs. */
function definitions(pairs: readonly (readonly [term: string, text: string])[], style: HelpStyle): string {
  const widest = Math.min(Math.max(0, ...pairs.map(([term]) => term.length)), 34);
  const column = INDENT.length + widest + GAP;
  return pairs
    .map(([term, text]) => {
      const body = wrap(text, Math.min(style.width, MAX_WIDTH) - column, ' '.repeat(column));
      const head = `${INDENT}${term}`;
      return head.length + GAP > column ? `${head}\n${' '.repeat(column)}${body}` : `${head.padEnd(column)}${body}`;
    })
    .join('\n');
}

/** Breaks at spaces; paragraphs (blank lines) stay; `indent` begins every line but the first. */
function wrap(text: string, width: number, indent = ''): string {
  const limit = Math.max(20, Math.min(width, MAX_WIDTH));
  return text
    .split('\n\n')
    .map((paragraph) => wrapParagraph(paragraph.replace(/\s+/g, ' ').trim(), limit).join(`\n${indent}`))
    .join(`\n\n${indent}`);
}

function wrapParagraph(text: string, limit: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > limit) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
