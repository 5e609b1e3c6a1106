/** What of a `logs get` has to be repeated to go on with its export; the range is in the checkpoint. */
export interface GetFlags {
  readonly groups: readonly string[];
  readonly out: string;
  readonly filter?: string | undefined;
  readonly stream?: string | undefined;
  readonly streamPrefix?: string | undefined;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly raw: boolean;
}

/** The command line that goes on with an export, ready to be pasted into a shell. */
export function resumeCommand(flags: GetFlags): string {
  const option = (name: string, value: string | undefined): string[] =>
    value === undefined ? [] : [name, quote(value)];
  return [
    'awsops logs get',
    ...flags.groups.map(quote),
    ...option('--filter', flags.filter),
    ...option('--stream', flags.stream),
    ...option('--stream-prefix', flags.streamPrefix),
    ...flags.include.flatMap((source) => option('--include', source)),
    ...flags.exclude.flatMap((source) => option('--exclude', source)),
    ...(flags.raw ? ['--raw'] : []),
    ...option('--out', flags.out),
    '--resume',
  ].join(' ');
}

/** As a POSIX shell wants it: quoted only where it has to be. */
const quote = (text: string): string =>
  /^[\w\-./:=@%+,#]+$/.test(text) && !text.startsWith('#') ? text : `'${text.replaceAll("'", `'\\''`)}'`;
