import type { TaskContext } from '../../aws/task-context.js';
import { writeWhole } from '../../core/write-whole.js';
import type { AlarmWish } from '../build/wish.js';
import { PLACEHOLDER_WORD } from '../file/placeholders.js';
import type { RecommendResult } from './types.js';

/**
 * Writes the missing alarms as a file for `alarm apply -f`: YAML, or JSON where the name ends in `.json`. Writes nothing
 * when none is missing.
 *
 * @throws usage error when the file is there already, or cannot be written
 */
export async function writeRecommended(
  result: RecommendResult,
  { file, prefix }: { readonly file: string; readonly prefix: string },
  ctx: TaskContext,
): Promise<void> {
  const wishes = result.alarms.flatMap(({ wish }) => wish ?? []);
  if (wishes.length === 0) {
    ctx.report({ type: 'note', message: `nothing is missing: "${file}" was not written` });
    return;
  }
  const isBelowPrefix = prefix !== '' && wishes.every(({ name }) => name.startsWith(prefix));
  const content = { ...(isBelowPrefix ? { prefix } : {}), alarms: wishes.map(entryOf) };
  await writeWhole(file, { text: await textOf(content, file), keep: true });
  const message = `wrote ${wishes.length} alarm${wishes.length === 1 ? '' : 's'}; next: awsops alarm apply -f ${file} --dry-run`;
  ctx.report({ type: 'note', message });
}

async function textOf(content: object, file: string): Promise<string> {
  if (file.toLowerCase().endsWith('.json')) return `${JSON.stringify(content, null, 2)}\n`;
  const { toYaml } = await import('../../yaml/index.js');
  return toYaml(content);
}

/** In the words of the file, without what is not said. */
function entryOf({ metrics = [], dimensions = {}, ...settings }: AlarmWish): object {
  const [first] = metrics;
  const literal = Object.entries(dimensions).map(([name, value]) => [name, withoutPlaceholders(value)]);
  return {
    name: settings.name,
    ...(metrics.length === 1 ? { metric: first } : { metrics }),
    ...(literal.length === 0 ? {} : { dimensions: Object.fromEntries(literal) }),
    ...Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)),
  };
}

/** A value of AWS that looks like a placeholder stands for itself. */
const withoutPlaceholders = (value: string): string => value.replaceAll(PLACEHOLDER_WORD, '{$&}');
