import { createSandbox } from '../../src/sandbox/index.js';
import { findMoto, startMoto } from './moto.js';

/** Something that answers like AWS. */
export interface Backend {
  readonly endpoint: string;
  close(): Promise<unknown>;
}

export interface NamedBackend<B extends Backend = Backend> {
  readonly name: string;
  /** Undefined where the program is not installed. */
  readonly start: (() => Promise<B>) | undefined;
}

const startEmptySandbox = (): Promise<Backend> => createSandbox({ seed: 'empty' });

/**
 * The built-in sandbox, and moto, which others wrote: commands that pass the same test against both do not just agree
 * with themselves. Each is empty unless it is started in a way of its own.
 */
export function backends(): readonly NamedBackend[];
export function backends<B extends Backend>(start: {
  readonly sandbox: () => Promise<B>;
  readonly moto: (program: string) => Promise<B>;
}): readonly NamedBackend<B>[];
export function backends({
  sandbox = startEmptySandbox,
  moto = startMoto,
}: {
  readonly sandbox?: () => Promise<Backend>;
  readonly moto?: (program: string) => Promise<Backend>;
} = {}): readonly NamedBackend[] {
  const program = findMoto();
  if (program === undefined) process.stderr.write('skipped: moto_server is not installed\n');
  return [
    { name: 'the sandbox', start: sandbox },
    { name: 'moto', start: program === undefined ? undefined : () => moto(program) },
  ];
}
