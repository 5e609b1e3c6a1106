const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:\s.*)?$/;
const TIMESTAMP = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9}))?)?)?$/;
const ZONE = /(?:Z|z|([+-])(\d{2}):?(\d{2}))$/;

/** `yyyy-MM-dd`, and what follows a space does not count. Undefined: no date. */
export function parseDate(text: string): string | undefined {
  const [, year, month, day] = DATE.exec(text.trim()) ?? [];
  const ms = utcMs([year, month, day, '0', '0', '0'], '');
  return ms === undefined ? undefined : dateText(ms);
}

/**
 * `yyyy-MM-dd HH:mm:ss[.fff]`, the form of java.sql.Timestamp ("Data types in Amazon Athena"). The T of ISO-8601 is
 * taken only by SerDes that say so.
 */
export function parseTimestamp(
  text: string,
  { allowT = false }: { readonly allowT?: boolean } = {},
): string | undefined {
  const word = text.trim();
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = ''] = TIMESTAMP.exec(word) ?? [];
  if (!allowT && word.includes('T')) return undefined;
  const ms = utcMs([year, month, day, hour, minute, second], fraction);
  return ms === undefined ? undefined : timestampText(ms);
}

/** With an offset or a Z, turned into UTC. */
export function parseZonedTimestamp(text: string): string | undefined {
  const word = text.trim();
  const [zone, sign, hours = '0', minutes = '0'] = ZONE.exec(word) ?? [];
  if (zone === undefined) return undefined;
  const local = parseTimestamp(word.slice(0, -zone.length), { allowT: true });
  if (local === undefined) return undefined;
  const offsetMs = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  return timestampText(Date.parse(`${local.replace(' ', 'T')}Z`) - offsetMs);
}

/** Athena's timestamps have milliseconds. Undefined: beyond the years that can be written. */
export function timestampText(ms: number): string | undefined {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999 || date.getUTCFullYear() < 0) return undefined;
  return date.toISOString().replace('T', ' ').replace('Z', '');
}

export const dateText = (ms: number): string | undefined => timestampText(ms)?.slice(0, 10);

function utcMs(fields: readonly (string | undefined)[], fraction: string): number | undefined {
  const [year = Number.NaN, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields.map(Number);
  const ms = Date.UTC(year, month - 1, day, hour, minute, second, Number(fraction.slice(0, 3).padEnd(3, '0')));
  const date = new Date(ms);
  const isSame =
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second;
  return isSame ? ms : undefined;
}
