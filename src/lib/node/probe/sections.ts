import { FORMAT_VERSION } from './format.js';

/** An answer by its headings. */
export interface Sections {
  /** Whether it is an answer to one of the probes at all. */
  readonly isAnswer: boolean;
  /** Its end is there: nothing was cut. */
  readonly isComplete: boolean;
  /** What stands behind a heading; null when there is no such heading. */
  value(name: string): string | null;
  /** The lines below a heading; null when there is no such heading. */
  lines(name: string): readonly string[] | null;
}

interface Section {
  readonly value: string;
  readonly lines: string[];
}

const HEADING = /^#([a-z]+)(?: (.*))?$/;
/** What Systems Manager and its agent put behind an output that they cut. */
const CUT_MARK = /-{2,3}Output truncated-{2,3}/i;

/**
 * Reads the form that `format.ts` describes. Text around it is passed over, a byte order mark and line ends of Windows
 * too. Of two headings of the same name the first counts: what the node reports cannot overrule the script.
 */
export function readSections(text: string): Sections {
  const sections = new Map<string, Section>();
  let current: Section | undefined;
  for (const line of text.split('\n')) {
    const clean = line.replace(/\r$/, '').replace(/^\uFEFF/, '');
    const [, name, value = ''] = HEADING.exec(clean) ?? [];
    if (name !== undefined) {
      current = { value: value.trim(), lines: [] };
      if (!sections.has(name)) sections.set(name, current);
    } else if (clean.startsWith(' ') && !CUT_MARK.test(clean)) {
      current?.lines.push(clean.slice(1));
    }
  }
  return {
    isAnswer: sections.get('awsops')?.value === FORMAT_VERSION,
    isComplete: sections.has('end'),
    value: (name) => sections.get(name)?.value ?? null,
    lines: (name) => sections.get(name)?.lines ?? null,
  };
}
