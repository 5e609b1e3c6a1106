import type {
  ManagedQueryResultsConfigurationUpdates,
  ResultConfiguration,
  ResultConfigurationUpdates,
  WorkGroupConfiguration,
  WorkGroupConfigurationUpdates,
} from '@aws-sdk/client-athena';

/** A configuration after an update: what the update does not name stays. */
export function updatedConfiguration(
  configuration: WorkGroupConfiguration,
  updates: WorkGroupConfigurationUpdates,
): WorkGroupConfiguration {
  const {
    ResultConfigurationUpdates: results,
    ManagedQueryResultsConfigurationUpdates: managed,
    RemoveBytesScannedCutoffPerQuery: removesCutoff,
    RemoveCustomerContentEncryptionConfiguration: removesEncryption,
    EngineVersion: _ignored,
    ...plain
  } = updates;
  const next: WorkGroupConfiguration = { ...configuration, ...defined(plain) };
  if (removesCutoff === true) delete next.BytesScannedCutoffPerQuery;
  if (removesEncryption === true) delete next.CustomerContentEncryptionConfiguration;
  if (results) next.ResultConfiguration = updatedResults(configuration.ResultConfiguration ?? {}, results);
  if (managed) next.ManagedQueryResultsConfiguration = updatedManaged(configuration, managed);
  return next;
}

function updatedResults(current: ResultConfiguration, updates: ResultConfigurationUpdates): ResultConfiguration {
  const {
    RemoveOutputLocation: removesLocation,
    RemoveEncryptionConfiguration: removesEncryption,
    RemoveExpectedBucketOwner: removesOwner,
    RemoveAclConfiguration: removesAcl,
    ...plain
  } = updates;
  const next: ResultConfiguration = { ...current, ...defined(plain) };
  if (removesLocation === true) delete next.OutputLocation;
  if (removesEncryption === true) delete next.EncryptionConfiguration;
  if (removesOwner === true) delete next.ExpectedBucketOwner;
  if (removesAcl === true) delete next.AclConfiguration;
  return next;
}

function updatedManaged(configuration: WorkGroupConfiguration, updates: ManagedQueryResultsConfigurationUpdates) {
  const { Enabled = false, EncryptionConfiguration } = {
    ...configuration.ManagedQueryResultsConfiguration,
    ...defined(updates),
  };
  const keepsKey = updates.RemoveEncryptionConfiguration !== true && EncryptionConfiguration !== undefined;
  return { Enabled, ...(keepsKey && { EncryptionConfiguration }) };
}

/** Without the members that are undefined, which would otherwise overwrite. */
function defined<T extends object>(members: T): Partial<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<T>;
}
