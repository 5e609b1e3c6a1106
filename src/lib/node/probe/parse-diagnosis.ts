import { fromBase64 } from './format.js';
import { readNumber, toProbe } from './parse-status.js';
import { readSections, type Sections } from './sections.js';
import type { Diagnosis, LogFileState, SsmCheck } from './types.js';

/** Whether it can be read, owner and mode, and the path, which may hold anything. */
const FILE_LINE = /^(yes|no|\?|none)\|([^|]*)\|(.*)$/;
/** A pattern, in base64; what follows it are its files. */
const PATTERN_LINE = /^:([A-Za-z0-9+/]*={0,2})$/;
/** The last columns of `df -P`: capacity and mount point, which may hold blanks. */
const DISK_LINE = /\s(\d+)%\s+(.+)$/;

/** Reads the answer to `diagnosisProbe`. Whatever is missing in it is null or empty. */
export function parseDiagnosis(text: string): Diagnosis {
  const sections = readSections(text);
  return {
    ...toProbe(sections),
    agentLog: sections.lines('agentlog') ?? [],
    validationLog: sections.lines('validation') ?? [],
    ssmChecks: readSsmChecks(sections),
    logFiles: readLogFiles(sections.lines('files') ?? []),
    disk: readDisk(sections.lines('disk')?.[0]),
    agentUser: sections.lines('user')?.[0] ?? null,
    hasTypesDb: readYesNo(sections.value('typesdb')),
    metadataStatus: readNumber(sections.value('imds')),
  };
}

function readLogFiles(lines: readonly string[]): readonly LogFileState[] {
  let pattern: string | undefined;
  const files: LogFileState[] = [];
  for (const line of lines) {
    const [, encoded] = PATTERN_LINE.exec(line) ?? [];
    const [, readable, listing = '', path = ''] = FILE_LINE.exec(line) ?? [];
    if (encoded !== undefined) pattern = fromBase64(encoded);
    if (readable === undefined || pattern === undefined) continue;
    const shown = listing.trim() === '' ? null : listing.trim();
    if (readable === 'none') files.push({ pattern, path: null, listing: null, readable: null });
    else files.push({ pattern, path, listing: shown, readable: readYesNo(readable) });
  }
  return files;
}

const readYesNo = (text: string | null): boolean | null => (text === 'yes' ? true : text === 'no' ? false : null);

function readDisk(line: string | undefined): Diagnosis['disk'] {
  const [, percent, mount] = DISK_LINE.exec(line ?? '') ?? [];
  return mount === undefined ? null : { mount: mount.trim(), usedPercent: Number(percent) };
}

/** Each check by itself, in whatever order its keys come: of a list that was cut, those before the cut are read. */
function readSsmChecks(sections: Sections): readonly SsmCheck[] | null {
  const lines = sections.lines('ssmcli');
  if (lines === null) return null;
  const objects = lines.join('\n').match(/\{[^{}]*\}/g) ?? [];
  return objects.flatMap((object) => {
    const [check, status, note] = ['Check', 'Status', 'Note'].map((key) => readString(object, key));
    return check === undefined || status === undefined ? [] : [{ check, status, note: note ?? '' }];
  });
}

/** A value of the JSON text of an object; undefined when it is not there or was cut. */
function readString(object: string, key: string): string | undefined {
  const [, literal] = new RegExp(`"${key}"\\s*:\\s*("(?:[^"\\\\\\n]|\\\\.)*")`).exec(object) ?? [];
  if (literal === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(literal);
    return typeof value === 'string' ? value : undefined;
  } catch {
    // An escape that JSON does not know: shown as it came.
    return literal.slice(1, -1);
  }
}
