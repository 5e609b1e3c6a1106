import type {
  CreateDocumentRequest,
  CreateDocumentResult,
  DeleteDocumentRequest,
  DescribeDocumentRequest,
  DescribeDocumentResult,
  DocumentDescription,
  GetDocumentRequest,
  GetDocumentResult,
  ListDocumentsRequest,
  ListDocumentsResult,
  UpdateDocumentDefaultVersionRequest,
  UpdateDocumentDefaultVersionResult,
  UpdateDocumentRequest,
  UpdateDocumentResult,
} from '@aws-sdk/client-ssm';
import { createHash } from 'node:crypto';
import { pageOf } from '../../../pages.js';
import { ServiceError, type Call } from '../../../types.js';
import type { Operations } from '../../definition.js';
import { invalidNextToken, numberWithin, textMatching } from '../checks.js';
import { ssmStore } from '../store.js';
import type { PlatformType, StoredDocument, StoredDocumentVersion } from '../types.js';
import { documentOf, versionOf } from './find.js';
import { parseDocument } from './parse.js';

/** API reference, ListDocuments and CreateDocument. */
const PAGE = { member: 'maxResults', min: 1, max: 50, fallback: 50 };
const NAME = { member: 'name', pattern: /^[a-zA-Z0-9_\-.]{3,128}$/, fallback: '' };
const RESERVED = /^(?:aws|amazon|amzn)/i;
const ALL_PLATFORMS: readonly PlatformType[] = ['Linux', 'Windows', 'MacOS'];

/** Documents: Amazon's own, and those of the account. */
export const documentOperations: Operations = {
  CreateDocument: createDocument,
  DeleteDocument: deleteDocument,
  DescribeDocument: describeDocument,
  GetDocument: getDocument,
  ListDocuments: listDocuments,
  UpdateDocument: updateDocument,
  UpdateDocumentDefaultVersion: updateDefaultVersion,
};

function describeDocument(input: DescribeDocumentRequest, call: Call): DescribeDocumentResult {
  const document = documentOf(input.Name, call);
  return { Document: describe(document, versionOf(document, input.DocumentVersion)) };
}

function getDocument(input: GetDocumentRequest, call: Call): GetDocumentResult {
  const document = documentOf(input.Name, call);
  const version = versionOf(document, input.DocumentVersion);
  if (input.DocumentFormat !== undefined && input.DocumentFormat !== version.format) {
    throw new ServiceError('NotImplemented', `the sandbox gives documents as ${version.format} only`, 501);
  }
  return {
    Name: document.name,
    CreatedDate: new Date(version.createdAtMs),
    DocumentVersion: version.version,
    VersionName: version.versionName,
    Status: 'Active',
    Content: version.content,
    DocumentType: 'Command',
    DocumentFormat: version.format,
  };
}

function listDocuments(input: ListDocumentsRequest, call: Call): ListDocumentsResult {
  const tests = (input.Filters ?? []).map(({ Key: key = '', Values: values = [] }) => documentTest(key, values, call));
  const matching = [...call.store(ssmStore).documents.values()]
    .filter((document) => tests.every((test) => test(document)))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = pageOf(matching, {
    limit: numberWithin(input.MaxResults, PAGE),
    token: input.NextToken,
    scope: 'ssm.ListDocuments',
    invalidToken: invalidNextToken,
  });
  const DocumentIdentifiers = page.items.map((document) => {
    const { Name, CreatedDate, Owner, PlatformTypes, DocumentVersion, DocumentType, SchemaVersion, DocumentFormat } =
      describe(document, versionOf(document, undefined));
    return { Name, CreatedDate, Owner, PlatformTypes, DocumentVersion, DocumentType, SchemaVersion, DocumentFormat };
  });
  return { DocumentIdentifiers, NextToken: page.nextToken };
}

function documentTest(key: string, values: readonly string[], call: Call): (document: StoredDocument) => boolean {
  if (key === 'Name') return ({ name }) => values.some((value) => name.startsWith(value));
  if (key === 'PlatformTypes') return ({ platformTypes }) => platformTypes.some((type) => values.includes(type));
  if (key === 'DocumentType') return ({ documentType }) => values.includes(documentType);
  if (key.startsWith('tag:')) return ({ tags }) => values.includes(tags[key.slice('tag:'.length)] ?? '');
  if (key === 'Owner') {
    const owners = new Set(values.map((value) => (value === 'Self' ? call.account : value)));
    return ({ owner }) => owners.has('All') || owners.has('Public') || owners.has(owner);
  }
  throw new ServiceError('InvalidFilterKey', `The filter key ${key} is not valid.`);
}

function createDocument(input: CreateDocumentRequest, call: Call): CreateDocumentResult {
  const name = textMatching(input.Name, NAME);
  if (RESERVED.test(name)) {
    throw new ServiceError('ValidationException', `The document name ${name} begins with a reserved prefix.`);
  }
  if ((input.DocumentType ?? 'Command') !== 'Command' || (input.DocumentFormat ?? 'JSON') !== 'JSON') {
    throw new ServiceError('NotImplemented', 'the sandbox has command documents in JSON only', 501);
  }
  const { documents } = call.store(ssmStore);
  if (documents.has(name)) {
    throw new ServiceError('DocumentAlreadyExists', `Document with same name ${name} already exists`);
  }
  const createdAtMs = call.clock.now();
  const version = parseDocument(input.Content ?? '', { version: '1', versionName: input.VersionName, createdAtMs });
  const document: StoredDocument = {
    name,
    owner: call.account,
    documentType: 'Command',
    platformTypes: platformsOf(version),
    targetType: input.TargetType,
    tags: Object.fromEntries((input.Tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? ''])),
    createdAtMs,
    versions: [version],
    defaultVersion: '1',
  };
  documents.set(name, document);
  return { DocumentDescription: describe(document, version) };
}

function updateDocument(input: UpdateDocumentRequest, call: Call): UpdateDocumentResult {
  const document = ownDocument(input.Name, call);
  const latest = versionOf(document, '$LATEST');
  if (input.DocumentVersion !== undefined && versionOf(document, input.DocumentVersion) !== latest) {
    const message = 'The document version is not valid or does not exist: only $LATEST can be updated.';
    throw new ServiceError('InvalidDocumentVersion', message);
  }
  if (latest.content === input.Content) {
    const message =
      'The content of the association document matches another document. Change the content of the document and try again.';
    throw new ServiceError('DuplicateDocumentContent', message);
  }
  const about = {
    version: String(Number(latest.version) + 1),
    versionName: input.VersionName,
    createdAtMs: call.clock.now(),
  };
  const version = parseDocument(input.Content ?? '', about);
  document.versions.push(version);
  return { DocumentDescription: describe(document, version) };
}

function updateDefaultVersion(
  input: UpdateDocumentDefaultVersionRequest,
  call: Call,
): UpdateDocumentDefaultVersionResult {
  const document = ownDocument(input.Name, call);
  document.defaultVersion = versionOf(document, input.DocumentVersion).version;
  return { Description: { Name: document.name, DefaultVersion: document.defaultVersion } };
}

function deleteDocument(input: DeleteDocumentRequest, call: Call): void {
  call.store(ssmStore).documents.delete(ownDocument(input.Name, call).name);
}

function ownDocument(name: string | undefined, call: Call): StoredDocument {
  const document = documentOf(name, call);
  if (document.owner === call.account) return document;
  throw new ServiceError('InvalidDocument', `Document ${document.name} is not owned by account ${call.account}.`);
}

/** A document fits everywhere unless all its steps ask for a platform. */
function platformsOf({ steps }: StoredDocumentVersion): readonly PlatformType[] {
  const isScript = steps.every(({ action }) => action === 'aws:runShellScript');
  if (steps.some(({ platform }) => platform === null)) return isScript ? ['Linux', 'MacOS'] : ALL_PLATFORMS;
  return ALL_PLATFORMS.filter((platform) => steps.some((step) => step.platform === platform));
}

function describe(document: StoredDocument, version: StoredDocumentVersion): DocumentDescription {
  return {
    Name: document.name,
    Owner: document.owner,
    CreatedDate: new Date(version.createdAtMs),
    Status: 'Active',
    DocumentVersion: version.version,
    VersionName: version.versionName,
    Description: version.description,
    Parameters: version.parameters.map(({ name, type, description, defaultValue }) => ({
      Name: name,
      // The API knows two types: what is no list is a string.
      Type: type === 'StringList' ? 'StringList' : 'String',
      Description: description,
      DefaultValue: defaultValue === undefined ? undefined : shownDefault(defaultValue),
    })),
    PlatformTypes: [...document.platformTypes],
    DocumentType: 'Command',
    SchemaVersion: version.schemaVersion,
    LatestVersion: document.versions.at(-1)?.version,
    DefaultVersion: document.defaultVersion,
    DocumentFormat: version.format,
    TargetType: document.targetType,
    Hash: createHash('sha256').update(version.content).digest('hex'),
    HashType: 'Sha256',
    Tags: Object.entries(document.tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

const shownDefault = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
