import { ServiceError, type Call } from '../../../types.js';
import { ssmStore, type SsmStore } from '../store.js';
import type { StoredDocument, StoredDocumentVersion } from '../types.js';
import { parseDocument } from './parse.js';

/** The document of a name or an ARN. Throws InvalidDocument when there is none. */
export function documentOf(name: string | undefined, call: Call): StoredDocument {
  const plain = /^arn:[^:]+:ssm:[^:]*:[^:]*:document\/(.+)$/u.exec(name ?? '')?.[1] ?? name ?? '';
  const document = call.store(ssmStore).documents.get(plain);
  if (document) return document;
  throw new ServiceError('InvalidDocument', `Document with name ${plain} does not exist.`);
}

/** One of its versions: by number, `$LATEST` or `$DEFAULT`, which is meant when nothing is asked for. */
export function versionOf(document: StoredDocument, wanted: string | undefined): StoredDocumentVersion {
  const latest = document.versions.at(-1);
  const number = wanted === undefined || wanted === '' || wanted === '$DEFAULT' ? document.defaultVersion : wanted;
  const found = number === '$LATEST' ? latest : document.versions.find(({ version }) => version === number);
  if (found) return found;
  const message = `The document version ${wanted} of document ${document.name} does not exist.`;
  throw new ServiceError('InvalidDocumentVersion', message);
}

/** Puts another text in the place of a document of Amazon, as if its default version were older or newer. */
export function replaceDocument(
  store: SsmStore,
  { name, content }: { readonly name: string; readonly content: object },
): void {
  const document = store.documents.get(name);
  if (!document) throw new TypeError(`the sandbox has no document "${name}"`);
  const about = { version: document.defaultVersion, versionName: undefined, createdAtMs: document.createdAtMs };
  const version = parseDocument(JSON.stringify(content), about);
  store.documents.set(name, { ...document, versions: [version] });
}
