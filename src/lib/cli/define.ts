import type { AwsSession, OpenSession } from '../aws/types.js';
import type { TaskContext } from '../aws/task-context.js';
import type { CheckReport } from '../checks/types.js';
import type { Field, Row } from '../output/fields.js';
import type { PageView } from '../output/page-view.js';
import type { RowsView } from '../output/rows-view.js';
import type { Job, Plan } from '../plan/types.js';
import type { Permission } from './permissions.js';

/**
 * What a value on the command line is. The adapter parses it before `run` is called:
 * `duration` gives milliseconds, `time` epoch milliseconds, `size` bytes, `list` every occurrence of the flag.
 */
export type OptionType = 'string' | 'url' | 'boolean' | 'int' | 'number' | 'duration' | 'time' | 'size' | 'list';

/** Offers values for an option or argument; gives [] rather than an error when it cannot know them. */
export type Completer = (prefix: string, context: CompletionContext) => Promise<readonly string[]>;

export interface CompletionContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends the look-up: a shell waits for it. */
  readonly signal: AbortSignal;
  /** The task context of the target named on the line so far. */
  task(): Promise<TaskContext>;
}

export interface OptionSpec {
  readonly type: OptionType;
  readonly describe: string;
  /** One letter, without the dash. */
  readonly short?: string;
  /** How the value is called in help, e.g. `SIZE`. */
  readonly value?: string;
  readonly choices?: readonly string[];
  readonly default?: unknown;
  readonly required?: boolean;
  /** `list` only: `a,b` is two values. */
  readonly commaSeparated?: boolean;
  /** Adds `--no-NAME`, which gives `false`. Booleans with the default `true` have it always. */
  readonly negatable?: boolean;
  /** Inclusive bounds of a number, duration (ms) or size (bytes). */
  readonly min?: number;
  readonly max?: number;
  /** Names of options that cannot stand beside this one. */
  readonly conflicts?: readonly string[];
  readonly complete?: Completer;
}

export interface ArgSpec {
  readonly describe: string;
  /** Default true. */
  readonly required?: boolean;
  readonly variadic?: boolean;
  /** The words after `--`, and only those; with `variadic`, and not required. */
  readonly rest?: boolean;
  readonly choices?: readonly string[];
  readonly complete?: Completer;
}

type OptionSpecs = Readonly<Record<string, OptionSpec>>;
type ArgSpecs = Readonly<Record<string, ArgSpec>>;

type ValueOf<T extends OptionType> = T extends 'boolean'
  ? boolean
  : T extends 'string' | 'url'
    ? string
    : T extends 'list'
      ? readonly string[]
      : number;
type OptionValue<S extends OptionSpec> =
  | (S['choices'] extends readonly (infer C)[] ? (S['type'] extends 'list' ? readonly C[] : C) : ValueOf<S['type']>)
  | (S extends { readonly negatable: true } ? (S['type'] extends 'boolean' ? never : false) : never);
type IsPresent<S extends OptionSpec> = S extends { readonly required: true } | { readonly default: {} }
  ? true
  : S['type'] extends 'boolean' | 'list'
    ? true
    : false;
type CamelCase<S extends string> = S extends `${infer A}-${infer B}` ? `${A}${Capitalize<CamelCase<B>>}` : S;

export type OptionValues<O extends OptionSpecs> = {
  readonly [K in keyof O & string as CamelCase<K>]: IsPresent<O[K]> extends true
    ? OptionValue<O[K]>
    : OptionValue<O[K]> | undefined;
};
export type ArgValues<A extends ArgSpecs> = {
  readonly [K in keyof A & string as CamelCase<K>]: A[K] extends { readonly variadic: true }
    ? readonly string[]
    : A[K] extends { readonly required: false }
      ? string | undefined
      : string;
};

/** Bytes that go to stdout as they are, past every renderer. */
export interface RawOutput {
  readonly kind: 'raw';
  readonly chunks: AsyncIterable<Uint8Array | string>;
}

/** A program that takes over the terminal: it gets stdin, stdout and stderr, and its exit code becomes that of awsops. */
export interface ChildProgram {
  readonly kind: 'program';
  /** Looked up in PATH; no shell reads it. */
  readonly file: string;
  readonly args: readonly string[];
  /** Its whole environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** Rows in batches as they arrive; a batch is written before the next one is asked for. */
export type RowBatches = AsyncIterable<readonly Row[]>;

/** Rows whose columns are known before the first of them, but not before the command runs. */
export interface DescribedRows {
  readonly kind: 'rows';
  readonly fields: readonly Field[];
  readonly batches: RowBatches;
}

/** What `run` may return; the adapter renders it and decides the exit code. */
export type Outcome =
  | readonly Row[]
  | RowBatches
  | DescribedRows
  | RowsView
  | PageView
  | Row
  | Plan
  | Job
  | CheckReport
  | RawOutput
  | ChildProgram
  | undefined;

export type OutputFormat = 'table' | 'json' | 'ndjson' | 'csv' | 'tsv';

/** What a command gets besides its arguments and options. */
export interface CommandContext {
  /** For the tasks of `lib/<domain>`. With `scope: 'none'` reading `task.aws` is an error. */
  readonly task: TaskContext;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** When the command line was read, epoch ms: relative times on it were counted from here. */
  readonly nowMs: number;
  /** In how many accounts and regions the command runs side by side, each with a context of its own. */
  readonly targetCount: number;
  /**
   * The session of the first target, for commands with `scope: 'none'` that look at what would be used.
   * Throws what opening it throws; closed at the end of the run.
   */
  openSession(): Promise<AwsSession>;
  /** Opens a session with other credentials than those of the run; whoever asks closes it. */
  openSessionAs: OpenSession;
  /** How stdout will be rendered, and whether a person is looking at it. */
  readonly output: { readonly format: OutputFormat; readonly isTty: boolean; readonly width: number };
  /** True when `task.ask` reaches a person. */
  readonly canAsk: boolean;
  /** The help of a command, a group or a topic by its words; a usage error with a suggestion for others. */
  help(words: readonly string[]): string;
  /** All of standard input as text. */
  readStdin(): Promise<string>;
  /** Makes the process exit with this code (10: an --expect did not hold) although nothing failed. */
  setExitCode(code: number): void;
}

export interface CommandExample {
  /** A whole command line; a test parses it. */
  readonly run: string;
  readonly why: string;
}

export interface CommandSpec<O extends OptionSpecs, A extends ArgSpecs> {
  readonly name: string;
  /** One line, without a full stop. */
  readonly summary: string;
  /** More, for --help and the reference: what happens, in which order, what is never done. */
  readonly description?: string;
  readonly examples: readonly CommandExample[];
  readonly args?: A;
  readonly options?: O;
  /** `write` adds --dry-run, --exit-code and --yes, shows account and region first, and asks. */
  readonly access: 'read' | 'write';
  /** `write` only: the boolean option without which it only reads, and returns rows in place of a plan. */
  readonly writesWith?: string;
  /** Where it works: nowhere in AWS, in an account (fan-out over profiles), or in regions of accounts. */
  readonly scope: 'none' | 'global' | 'regional';
  /** Adds --wait / --no-wait. */
  readonly waits?: boolean;
  /** Returns a check report: adds --fail-on. */
  readonly checks?: boolean;
  /** `lines`: rows are printed as they arrive, without a header and never cut (logs). */
  readonly layout?: 'table' | 'lines';
  /** The columns. Absent: the keys of the rows, in order of appearance. */
  readonly fields?: readonly Field[];
  /** IAM actions that it needs, most important first. */
  readonly permissions?: readonly Permission[];
  /** What the role of the managed nodes needs for it. */
  readonly nodePermissions?: readonly Permission[];
  readonly run: (
    input: { readonly args: ArgValues<A>; readonly options: OptionValues<O> },
    context: CommandContext,
  ) => Promise<Outcome> | Outcome;
}

/** Any command, its option types forgotten: what the adapter, the docs and completion walk. */
export interface Command extends Omit<CommandSpec<OptionSpecs, ArgSpecs>, 'run'> {
  readonly kind: 'command';
  readonly run: (
    // oxlint-disable-next-line typescript/no-explicit-any -- the adapter builds the input from the specs
    input: { readonly args: any; readonly options: any },
    context: CommandContext,
  ) => Promise<Outcome> | Outcome;
}

/** A noun: commands under one name. Shown in help under the heading `section`. */
export interface CommandGroup {
  readonly kind: 'group';
  readonly name: string;
  readonly summary: string;
  readonly section?: string;
  readonly commands: readonly (Command | CommandGroup)[];
}

/** Declares a command; the types of `args` and `options` in `run` follow from the declaration. */
export const defineCommand = <const O extends OptionSpecs = {}, const A extends ArgSpecs = {}>(
  spec: CommandSpec<O, A>,
): Command => ({ kind: 'command', ...spec });

export const defineGroup = (group: Omit<CommandGroup, 'kind'>): CommandGroup => ({ kind: 'group', ...group });

/** A text to print as it is: help, a completion script. */
export const rawText = (text: string): RawOutput => ({ kind: 'raw', chunks: once(text) });

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}
