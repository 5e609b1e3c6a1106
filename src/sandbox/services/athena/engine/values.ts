import type {
  DuckDBBlobValue,
  DuckDBIntervalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBType,
  DuckDBValue,
} from '@duckdb/node-api';

/** A value in the text form that Athena gives it, in results and in CAST(… AS varchar). */
export function athenaText(value: Exclude<DuckDBValue, null>, type: DuckDBType): string {
  if ('valueType' in type && 'keyType' in type) return mapText(value as DuckDBMapValue, type);
  if ('valueType' in type) return listText(value as DuckDBListValue, type.valueType);
  if ('entryTypes' in type) return structText(value as DuckDBStructValue, type);
  switch (String(type)) {
    case 'DOUBLE':
      return doubleText(Number(value));
    case 'FLOAT':
      return floatText(Number(value));
    case 'TIMESTAMP':
      return timestampText((value as DuckDBTimestampValue).micros);
    case 'TIMESTAMP WITH TIME ZONE':
      return `${timestampText((value as DuckDBTimestampTZValue).micros)} UTC`;
    case 'BLOB':
      return [...(value as DuckDBBlobValue).bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    case 'INTERVAL':
      return intervalText(value as DuckDBIntervalValue);
    default:
      return String(value);
  }
}

const nullable = (value: DuckDBValue, type: DuckDBType): string => (value === null ? 'null' : athenaText(value, type));

const listText = ({ items }: DuckDBListValue, type: DuckDBType): string =>
  `[${items.map((item) => nullable(item, type)).join(', ')}]`;

const mapText = (
  { entries }: DuckDBMapValue,
  type: { readonly keyType: DuckDBType; readonly valueType: DuckDBType },
): string =>
  `{${entries.map(({ key, value }) => `${nullable(key, type.keyType)}=${nullable(value, type.valueType)}`).join(', ')}}`;

function structText(
  { entries }: DuckDBStructValue,
  type: { readonly entryNames: readonly string[]; readonly entryTypes: readonly DuckDBType[] },
): string {
  const fields = type.entryNames.map((name, index) => {
    const fieldType = type.entryTypes[index];
    return `${name}=${fieldType ? nullable(entries[name] ?? null, fieldType) : 'null'}`;
  });
  return `{${fields.join(', ')}}`;
}

const SMALLEST_PLAIN = 1e-3;
const LARGEST_PLAIN = 1e7;

/** As Java writes a double: with a point always, with an exponent when it is small or large. */
export function doubleText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  return javaText(value, value.toExponential());
}

const FLOAT_DIGITS = 9;

function floatText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const digits = Array.from({ length: FLOAT_DIGITS }, (_, index) => index).find(
    (count) => Math.fround(Number(value.toExponential(count))) === value,
  );
  const shortest = value.toExponential(digits ?? FLOAT_DIGITS);
  return javaText(Number(shortest), shortest);
}

function javaText(value: number, exponential: string): string {
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const size = Math.abs(value);
  if (size >= SMALLEST_PLAIN && size < LARGEST_PLAIN) {
    const text = String(value);
    return text.includes('.') ? text : `${text}.0`;
  }
  const [mantissa = '', exponent = ''] = exponential.split('e');
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
}

const MICROS_PER_MS = 1000n;

/** `2026-11-30 01:02:03.000`: Athena's timestamps have milliseconds. */
export function timestampText(micros: bigint): string {
  // Division of a bigint goes toward zero; before 1970 that would be up.
  const ms = Number((micros - (((micros % MICROS_PER_MS) + MICROS_PER_MS) % MICROS_PER_MS)) / MICROS_PER_MS);
  return new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
}

const MICROS_PER_DAY = 86_400_000_000n;

/** Trino has two kinds: years and months, or days and what is smaller. */
function intervalText({ months, days, micros }: DuckDBIntervalValue): string {
  if (months !== 0) return `${Math.trunc(months / 12)}-${Math.abs(months % 12)}`;
  const total = BigInt(days) * MICROS_PER_DAY + micros;
  const sign = total < 0n ? '-' : '';
  const size = total < 0n ? -total : total;
  const clock = new Date(Number((size % MICROS_PER_DAY) / MICROS_PER_MS)).toISOString().slice(11, 23);
  return `${sign}${size / MICROS_PER_DAY} ${clock}`;
}
