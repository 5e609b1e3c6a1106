import { usageError } from '../lib/errors/app-error.js';

/**
 * Tags as `KEY=VALUE`.
 *
 * @throws usage error for one without a key or a value
 */
export function readTags(tags: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    tags.map((tag) => {
      const at = tag.indexOf('=');
      if (at > 0) return [tag.slice(0, at), tag.slice(at + 1)];
      throw usageError(`"${tag}" is not a tag`, { code: 'InvalidTag', hint: 'use --tag KEY=VALUE' });
    }),
  );
}
