import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command, CommandGroup } from '../../src/lib/cli/define.js';
import { listCommands } from '../../src/lib/cli/tree.js';

/** A command with the module that declares it. */
export interface CommandModule {
  readonly path: readonly string[];
  readonly command: Command;
  /** Relative to the folder of commands, with the suffix `.ts`. */
  readonly file: string;
  readonly exportName: string;
}

/**
 * Finds the declaring module of every command of the tree by identity.
 *
 * @throws when a command is not exported by a module of its own
 */
export async function findCommandModules(root: CommandGroup, directory: string): Promise<readonly CommandModule[]> {
  const exported = new Map<unknown, { file: string; exportName: string }>();
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ts')) continue;
    const path = join(entry.parentPath, entry.name);
    const module: object = await import(pathToFileURL(path.replace(/\.ts$/, '.js')).href);
    for (const [exportName, value] of Object.entries(module)) {
      exported.set(value, { file: relative(directory, path), exportName });
    }
  }
  return listCommands(root).map(({ node, path }) => {
    const found = exported.get(node);
    if (found === undefined) throw new Error(`the command "${path.join(' ')}" is exported by no file in ${directory}`);
    return { path, command: node, ...found };
  });
}
