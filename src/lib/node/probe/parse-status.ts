import { readSections, type Sections } from './sections.js';
import type { AgentProbe, ConfigFile } from './types.js';

const CONFIG_LINE = /^([0-9a-f]{64}|-) (.+)$/;
/** A time of day without a zone, as the control script of Windows writes it. */
const LOCAL_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/;

/** Reads the answer to `statusProbe`. Whatever is missing in it is null; text that is no answer gives nothing but nulls. */
export const parseStatusProbe = (text: string): AgentProbe => toProbe(readSections(text));

/** What both probes tell of the agent. */
export function toProbe(sections: Sections): AgentProbe {
  const agent = sections.value('agent');
  // Read by its keys rather than as JSON: one odd character in a version must not cost the rest of the answer.
  const status = (sections.lines('ctl') ?? []).join('\n');
  const configs = (sections.lines('configs') ?? []).flatMap(readConfig);
  const count = readNumber(sections.value('count'));
  const time = readNumber(sections.value('time'));
  return {
    installed: agent === null ? null : agent === 'installed',
    version: readKey(status, 'version') ?? emptyToNull(sections.value('version')),
    status: readKey(status, 'status'),
    configStatus: readKey(status, 'configstatus'),
    startedAtMs: readTime(readKey(status, 'starttime'), readNumber(sections.value('offset')) ?? 0),
    configs,
    nodeTimeMs: time === null ? null : time * 1000,
    truncated: !sections.isComplete || (count ?? 0) > configs.length,
  };
}

function readConfig(line: string): readonly ConfigFile[] {
  const [, hash, name] = CONFIG_LINE.exec(line) ?? [];
  return name === undefined ? [] : [{ name, sha256: hash === undefined || hash === '-' ? null : hash }];
}

function readKey(text: string, key: string): string | null {
  return emptyToNull(new RegExp(`"${key}"\\s*:\\s*"([^"]*)"`).exec(text)?.[1]);
}

function readTime(text: string | null, offsetMinutes: number): number | null {
  if (text === null) return null;
  const atMs = LOCAL_TIME.test(text) ? Date.parse(`${text}Z`) - offsetMinutes * 60_000 : Date.parse(text);
  return Number.isNaN(atMs) ? null : atMs;
}

/** A whole number, negative too; null for anything else. */
export function readNumber(text: string | null): number | null {
  return text !== null && /^-?\d{1,15}$/.test(text) ? Number(text) : null;
}

const emptyToNull = (text: string | null | undefined): string | null =>
  text === null || text === undefined || text.trim() === '' ? null : text.trim();
