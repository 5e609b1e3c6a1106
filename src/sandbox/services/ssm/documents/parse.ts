import { ServiceError } from '../../../types.js';
import type { DocumentParameter, DocumentStep, PlatformType, StoredDocumentVersion } from '../types.js';

/** API reference, CreateDocument: the size of a document. */
const MAX_DOCUMENT_BYTES = 65_536;

const PLATFORMS: readonly PlatformType[] = ['Linux', 'Windows', 'MacOS'];

type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const objectAt = (value: JsonObject, key: string): JsonObject => {
  const member = value[key];
  return isObject(member) ? member : {};
};

const textAt = (value: JsonObject, key: string): string | undefined => {
  const member = value[key];
  return typeof member === 'string' ? member : undefined;
};

function textsAt(value: JsonObject, key: string): readonly string[] | undefined {
  const member = value[key];
  return Array.isArray(member) ? member.map(String) : undefined;
}

const invalidContent = (message: string): ServiceError => new ServiceError('InvalidDocumentContent', message);

/** Reads a command document of schema 1.2 or 2.x, written in JSON. Throws the service's errors for what is not one. */
export function parseDocument(
  content: string,
  about: Pick<StoredDocumentVersion, 'version' | 'versionName' | 'createdAtMs'>,
): StoredDocumentVersion {
  if (Buffer.byteLength(content) > MAX_DOCUMENT_BYTES) {
    throw new ServiceError('MaxDocumentSizeExceeded', 'The size limit of a document is 64 KB.');
  }
  const document = readJson(content);
  const schemaVersion = textAt(document, 'schemaVersion') ?? '';
  const isSteps = /^2\.[02]$/.test(schemaVersion);
  if (!isSteps && schemaVersion !== '1.2') {
    throw new ServiceError('InvalidDocumentSchemaVersion', `The schema version ${schemaVersion} is not supported.`);
  }
  const steps = isSteps ? mainSteps(document) : runtimeSteps(document);
  if (steps.length === 0) throw invalidContent('A document must have at least one step.');
  return {
    ...about,
    format: 'JSON',
    content,
    schemaVersion,
    description: textAt(document, 'description'),
    parameters: Object.entries(objectAt(document, 'parameters')).map(([name, parameter]) =>
      toParameter(name, isObject(parameter) ? parameter : {}),
    ),
    steps,
  };
}

function readJson(content: string): JsonObject {
  try {
    const document: unknown = JSON.parse(content);
    if (isObject(document)) return document;
  } catch (cause) {
    const error = invalidContent('JSON not well-formed.');
    error.cause = cause;
    throw error;
  }
  throw invalidContent('JSON not well-formed.');
}

function toParameter(name: string, parameter: JsonObject): DocumentParameter {
  return {
    name,
    type: textAt(parameter, 'type') ?? 'String',
    description: textAt(parameter, 'description'),
    defaultValue: parameter['default'],
    allowedValues: textsAt(parameter, 'allowedValues'),
    allowedPattern: textAt(parameter, 'allowedPattern'),
  };
}

function mainSteps(document: JsonObject): readonly DocumentStep[] {
  const steps = document['mainSteps'];
  if (!Array.isArray(steps)) return [];
  return steps.map((step: unknown) => {
    const given = isObject(step) ? step : {};
    const [name, action] = [textAt(given, 'name'), textAt(given, 'action')];
    if (name === undefined || action === undefined) throw invalidContent('A step needs a name and an action.');
    return { name, action, platform: platformOf(given), inputs: objectAt(given, 'inputs') };
  });
}

/** Of all preconditions that there can be, command documents use the one on the platform. */
function platformOf(step: JsonObject): PlatformType | null {
  const wanted = textsAt(objectAt(step, 'precondition'), 'StringEquals') ?? [];
  return PLATFORMS.find((platform) => wanted.includes('platformType') && wanted.includes(platform)) ?? null;
}

/** Plugins of schema 1.2: each is a step of its own name. */
function runtimeSteps(document: JsonObject): readonly DocumentStep[] {
  return Object.entries(objectAt(document, 'runtimeConfig')).map(([action, config]) => {
    const properties = isObject(config) ? config['properties'] : undefined;
    const first: unknown = Array.isArray(properties) ? properties[0] : properties;
    return { name: action, action, platform: null, inputs: isObject(first) ? first : {} };
  });
}
