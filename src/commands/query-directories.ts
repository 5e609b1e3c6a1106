import { dirname, join } from 'node:path';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { configDirectory } from '../lib/core/directories.js';
import type { QueryDirectories } from '../lib/saved-query/index.js';

const FOLDER = 'queries';

/** Where the shipped saved queries and the user's own are. */
export function queryDirectories(env: Readonly<Record<string, string | undefined>>): QueryDirectories {
  return { builtIn: join(packageRoot(), FOLDER), user: join(configDirectory(env), FOLDER) };
}

/** The nearest folder above this file with the package's own data: sources, tests and bundles lie at different depths. */
function packageRoot(): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, 'package.json')) && dirname(directory) !== directory)
    directory = dirname(directory);
  return directory;
}
