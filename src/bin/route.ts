/** What the build knows about the command line, so that the loader can choose a bundle without the tree. */
export interface Manifest {
  readonly version: string;
  /** Global flags that take the next word as their value: `--profile`, `-o`. */
  readonly valueFlags: readonly string[];
  /** Global flags that stand alone: `--quiet`, `-q`. */
  readonly switches: readonly string[];
  /** Bundles by the words of their commands: `{"logs query": "commands/logs"}`. */
  readonly bundles: Readonly<Record<string, string>>;
}

/** The bundle with every command's declaration and no domain: help, completion, usage errors. */
const WHOLE_TREE: Route = { bundle: 'main' };

/** Where a command line leads. */
export interface Route {
  readonly bundle: string;
  /** The words of the command, where they decide. */
  readonly command?: string;
}

/**
 * The bundle that runs a command line. A guess in favour of the main bundle is always right, only slower: that
 * one parses properly and hands over.
 *
 * @param words the command line without node and the script
 */
export function route(words: readonly string[], manifest: Manifest): Route {
  if (words.includes('--help') || words.includes('-h')) return WHOLE_TREE;
  let path = '';
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    if (manifest.valueFlags.includes(word)) index++;
    else if (isGlobalFlag(word, manifest)) continue;
    else if (word.startsWith('-')) return WHOLE_TREE;
    else {
      path = path === '' ? word : `${path} ${word}`;
      const bundle = Object.hasOwn(manifest.bundles, path) ? manifest.bundles[path] : undefined;
      if (bundle !== undefined) return { bundle, command: path };
    }
  }
  return WHOLE_TREE;
}

/** `--quiet`, `--region=us-east-1` or `-ojson`. */
function isGlobalFlag(word: string, { switches, valueFlags }: Manifest): boolean {
  if (switches.includes(word)) return true;
  const equals = word.indexOf('=');
  return valueFlags.includes(word.startsWith('--') ? word.slice(0, Math.max(equals, 0)) : word.slice(0, 2));
}
