import type { Command, CommandGroup } from '../../src/lib/cli/define.js';
import { environmentTable, exitCodeTable, findHelp } from '../../src/lib/cli/help-topics.js';
import { waitOptions, writeOptions, reportOptions } from '../../src/lib/cli/global-options.js';
import { nodePermissionsOf } from '../../src/lib/cli/permissions-topic.js';
import { policyFor, type Permission } from '../../src/lib/cli/permissions.js';
import { listCommands, type Located } from '../../src/lib/cli/tree.js';
import { plainPalette } from '../../src/lib/output/palette.js';
import type { NamedQuery } from '../../src/lib/saved-query/index.js';
import { commandPage, globalTerms, optionHeadings, optionTerms } from './command-page.js';
import { manFile, toMan } from './man.js';
import { pageFile, toMarkdown } from './markdown.js';
import { json, section, shell, terms, text, type Page, type Section } from './page.js';

/** What the documentation is made of. */
export interface Sources {
  readonly root: CommandGroup;
  readonly version: string;
  /** Of Logs Insights. */
  readonly queries: readonly NamedQuery<string>[];
  /** Of Athena. */
  readonly sql: readonly NamedQuery<string>[];
}

/** Every generated file: its path under docs/ and its text. The same sources give the same bytes. */
export function generateDocs({ root, version, queries, sql }: Sources): ReadonlyMap<string, string> {
  const commands = listCommands(root);
  const files = new Map<string, string>();
  const program = programPage(root, commands);
  files.set('reference/index.md', toMarkdown(program));
  files.set(`man/${manFile([])}`, toMan(manualPage(program), { version }));
  for (const located of commands) {
    const page = commandPage(located, root);
    files.set(`reference/${pageFile(located.path)}`, toMarkdown(page));
    files.set(`man/${manFile(located.path)}`, toMan(page, { version }));
  }
  files.set('reference/exit-codes.md', toMarkdown(exitCodesPage));
  files.set('reference/environment.md', toMarkdown(environmentPage));
  files.set('reference/output.md', toMarkdown(outputPage(root)));
  files.set('reference/permissions.md', toMarkdown(permissionsPage(root, commands)));
  files.set(
    'reference/query-library.md',
    toMarkdown(queryLibraryPage({ queries, service: 'Logs Insights', noun: 'logs' })),
  );
  files.set(
    'reference/sql-library.md',
    toMarkdown(queryLibraryPage({ queries: sql, service: 'Athena', noun: 'athena' })),
  );
  return files;
}

function programPage(root: CommandGroup, commands: readonly Located<Command>[]): Page {
  return {
    title: root.name,
    summary: root.summary.replace(/\.$/, ''),
    sections: [
      ...section('Synopsis', shell(`${root.name} <command> [options]`)),
      ...section('Commands', {
        kind: 'links',
        to: commands.map(({ node, path }) => ({ path, summary: node.summary })),
      }),
      ...globalOptionSections(),
    ],
  };
}

const globalOptionSections = (): readonly Section[] => [
  ...optionHeadings.flatMap((heading) =>
    section(`${heading} options`, terms(['option', 'meaning'], globalTerms(heading))),
  ),
  ...section('Options of writes', terms(['option', 'meaning'], optionTerms(writeOptions))),
  ...section('Options of waits', terms(['option', 'meaning'], optionTerms(waitOptions))),
  ...section('Options of checks', terms(['option', 'meaning'], optionTerms(reportOptions))),
];

/** The program's manual page also says what the topic pages say: a manual is read without a browser. */
const manualPage = (program: Page): Page => ({
  ...program,
  sections: [
    ...program.sections.filter(({ title }) => title !== 'Commands'),
    ...section('Exit status', ...exitCodesPage.sections.flatMap(({ blocks }) => blocks)),
    ...section('Environment', ...environmentPage.sections.flatMap(({ blocks }) => blocks)),
    ...program.sections
      .filter(({ title }) => title === 'Commands')
      .map((commands): Section => ({ ...commands, title: 'See also' })),
  ],
});

const exitCodesPage: Page = {
  title: 'Exit codes',
  summary: 'What scripts can rely on: a code never changes its meaning',
  sections: section(
    'Codes',
    terms(
      ['code', 'meaning'],
      exitCodeTable.map(([code, meaning]) => [String(code), meaning]),
    ),
  ),
};

const environmentPage: Page = {
  title: 'Environment',
  summary: 'Variables that awsops reads',
  sections: [
    ...section(
      'Precedence',
      text(
        'A flag wins over AWSOPS_*, AWSOPS_* over AWS_*, then come the profile, the config file and the default. ' +
          'Credentials: everything that the provider chain of the AWS SDK knows.',
      ),
    ),
    ...section('Variables', terms(['variable', 'meaning'], environmentTable())),
  ],
};

function outputPage(root: CommandGroup): Page {
  const help = findHelp(root, ['output'], { palette: plainPalette, width: 100 });
  const [title = '', ...body] = help.trimEnd().split('\n');
  return {
    title,
    summary: 'Formats, field names and what goes where; also: awsops help output',
    sections: section('Formats', { kind: 'code', language: 'text', text: body.join('\n').trim() }),
  };
}

function permissionsPage(root: CommandGroup, commands: readonly Located<Command>[]): Page {
  const asking = commands.filter(({ node }) => node.permissions !== undefined);
  const ofAccess = (access: Command['access']): readonly Permission[] =>
    asking.flatMap(({ node }) => (node.access === access ? (node.permissions ?? []) : []));
  return {
    title: 'IAM permissions',
    summary: 'The policy that each command needs',
    sections: [
      ...section(
        'How to use this page',
        text(
          'Where Resource is "*" only you know the names: where an action takes resources, put the ARNs of your log ' +
            'groups, nodes or parameters there. In other partitions arn:aws: is arn:aws-cn: or arn:aws-us-gov:. A denied ' +
            'action is named in the error, with exit code 4. The same policies: awsops help permissions COMMAND.',
        ),
      ),
      ...section('All commands that only read', json(policyFor(ofAccess('read')))),
      ...section('All commands that change things', json(policyFor(ofAccess('write')))),
      ...section('The role of managed nodes', json(policyFor(nodePermissionsOf(root)))),
      ...asking.flatMap(({ node, path }) =>
        section(`awsops ${path.join(' ')}`, json(policyFor(node.permissions ?? []))),
      ),
    ],
  };
}

function queryLibraryPage(library: {
  readonly queries: readonly NamedQuery<string>[];
  readonly service: string;
  readonly noun: string;
}): Page {
  const { queries, service, noun } = library;
  return {
    title: `Query library of ${service}`,
    summary: `The ${service} queries that come with awsops; run one with: awsops ${noun} query @NAME`,
    sections: queries.flatMap((query) =>
      section(
        `@${query.name}`,
        text(`${query.description}.`),
        text(query.targets.length === 0 ? '' : `Meant for: ${query.targets.join(', ')}`),
        terms(
          ['parameter', 'meaning'],
          query.parameters.map(({ name, type, default: value, description }) => [
            name,
            `${description} (${type}, ${value === null ? 'required' : `default: ${value}`})`,
          ]),
        ),
        { kind: 'code', language: 'text', text: query.text.trim() },
      ),
    ),
  };
}
