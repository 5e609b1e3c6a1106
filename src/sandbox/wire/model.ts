import { NormalizedSchema } from '@smithy/core/schema';

/** A schema as the SDK clients export it. */
type SchemaRef = Parameters<typeof NormalizedSchema.of>[0];

/** An operation of a service, read from the schema that the SDK client exports for it. */
export interface OperationModel {
  readonly name: string;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
  /** Method, URI template and success status; REST services only. */
  readonly http: HttpTrait | undefined;
}

interface HttpTrait {
  readonly method: string;
  /** Path template such as `/{Key+}`. */
  readonly path: string;
  /** Query parameters that are part of the template: `/?list-type=2`. */
  readonly query: ReadonlyMap<string, string>;
  readonly status: number;
}

/** An error of a service: its modelled name and how the query protocols call it. */
interface ErrorModel {
  readonly name: string;
  readonly schema: NormalizedSchema;
  readonly queryCode: string;
  /** 400 when the model names none. */
  readonly status: number;
}

/** What is known of a service from its SDK client. */
export interface ServiceModel {
  operation(name: string): OperationModel | undefined;
  /** All operations; what a REST router chooses from. */
  operations(): readonly OperationModel[];
  /** An error by its modelled name (`NoSuchEntityException`) or its query code (`NoSuchEntity`). */
  error(code: string): ErrorModel | undefined;
}

/** The kinds of the SDK's schemas: the first element of each (`@smithy/types`, schema/static-schemas). */
const OPERATION = 9;
const ERROR = -3;

/** Reads the model of a service from the exports of its SDK client module (`GetRole$` and so on). */
export function readServiceModel(sdkModule: Readonly<Record<string, unknown>>): ServiceModel {
  const operations = new Map<string, OperationModel>();
  const errors = new Map<string, ErrorModel>();
  let areErrorsRead = false;
  const operation = (name: string): OperationModel | undefined => {
    const known = operations.get(name);
    if (known) return known;
    const schema = sdkModule[`${name}$`];
    if (!isSchemaOf(schema, OPERATION)) return undefined;
    const model = readOperation(schema);
    operations.set(name, model);
    return model;
  };
  const readErrors = (): void => {
    for (const schema of Object.values(sdkModule)) {
      if (!isSchemaOf(schema, ERROR)) continue;
      const model = readError(schema);
      errors.set(model.queryCode, model).set(model.name, model);
    }
    areErrorsRead = true;
  };
  return {
    operation,
    operations: () =>
      Object.keys(sdkModule).flatMap((key) => (key.endsWith('$') ? (operation(key.slice(0, -1)) ?? []) : [])),
    error: (code) => {
      if (!areErrorsRead) readErrors();
      return errors.get(code);
    },
  };
}

/** Names of the members that a caller must give: the SDK lists required members first and counts them. */
export function requiredMembers(schema: NormalizedSchema): readonly string[] {
  const raw: unknown = schema.getSchema();
  if (!Array.isArray(raw)) return [];
  const [names, , count]: readonly unknown[] = raw.slice(4, 7);
  return Array.isArray(names) && typeof count === 'number' ? names.slice(0, count).map(String) : [];
}

function isSchemaOf(value: unknown, kind: number): value is readonly unknown[] {
  return Array.isArray(value) && value[0] === kind;
}

function readOperation(schema: readonly unknown[]): OperationModel {
  const [, , name, traits, input, output] = schema;
  return {
    name: String(name),
    input: normalize(input),
    output: normalize(output),
    http: readHttpTrait(isRecord(traits) ? traits['http'] : undefined),
  };
}

/** The SDK wraps shapes that refer to each other in functions; operation members are always wrapped or `unit`. */
function normalize(ref: unknown): NormalizedSchema {
  // The exports are untyped data here; NormalizedSchema itself refuses what is no schema.
  return NormalizedSchema.of(ref as SchemaRef);
}

function readHttpTrait(trait: unknown): HttpTrait | undefined {
  if (!Array.isArray(trait)) return undefined;
  const [method, template, status]: readonly unknown[] = trait;
  const [path = '/', query = ''] = String(template).split('?');
  return { method: String(method), path, query: new Map(new URLSearchParams(query)), status: Number(status) || 200 };
}

function readError(schema: readonly unknown[]): ErrorModel {
  const normalized = normalize(schema);
  const { awsQueryError, httpError }: Readonly<Record<string, unknown>> = { ...normalized.getMergedTraits() };
  const [code, queryStatus]: readonly unknown[] = Array.isArray(awsQueryError) ? awsQueryError : [];
  const name = String(schema[2]);
  const queryCode = typeof code === 'string' ? code : name;
  return { name, schema: normalized, queryCode, status: Number(queryStatus ?? httpError ?? 400) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
