import type {
  GetServiceSettingRequest,
  GetServiceSettingResult,
  ResetServiceSettingRequest,
  ResetServiceSettingResult,
  ServiceSetting,
  UpdateServiceSettingRequest,
} from '@aws-sdk/client-ssm';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { ssmStore } from './store.js';

/** Where the default values come from: API reference, GetServiceSetting, and the user guide on each setting. */
const DEFAULTS: Readonly<Record<string, string>> = {
  '/ssm/appconfig/appconfig-deployment': 'All',
  '/ssm/automation/customer-script-log-destination': 'CloudWatch',
  '/ssm/automation/customer-script-log-group-name': '/aws/ssm/automation/executeScript',
  '/ssm/documents/console/public-sharing-permission': 'Enable',
  '/ssm/managed-instance/activation-tier': 'standard',
  '/ssm/managed-instance/default-ec2-instance-management-role': '$None',
  '/ssm/parameter-store/default-parameter-tier': 'Standard',
  '/ssm/parameter-store/high-throughput-enabled': 'false',
};

/** Settings of the service for an account and region. */
export const serviceSettingOperations: Operations = {
  GetServiceSetting: getServiceSetting,
  UpdateServiceSetting: updateServiceSetting,
  ResetServiceSetting: resetServiceSetting,
};

function getServiceSetting(input: GetServiceSettingRequest, call: Call): GetServiceSettingResult {
  return { ServiceSetting: view(settingIdOf(input.SettingId), call) };
}

function updateServiceSetting(input: UpdateServiceSettingRequest, call: Call): object {
  const id = settingIdOf(input.SettingId);
  const setting = { value: input.SettingValue ?? '', changedAtMs: call.clock.now() };
  call.store(ssmStore).serviceSettings.set(id, setting);
  return {};
}

function resetServiceSetting(input: ResetServiceSettingRequest, call: Call): ResetServiceSettingResult {
  const id = settingIdOf(input.SettingId);
  call.store(ssmStore).serviceSettings.delete(id);
  return { ServiceSetting: view(id, call) };
}

/** A setting is named by its id or by an ARN that ends in it. */
function settingIdOf(given: string | undefined): string {
  const id = (given ?? '').replace(/^arn:[^:]+:ssm:[^:]*:[^:]*:servicesetting/u, '');
  if (Object.hasOwn(DEFAULTS, id)) return id;
  throw new ServiceError('ServiceSettingNotFound', `Setting ${given} does not exist.`);
}

function view(id: string, call: Call): ServiceSetting {
  const changed = call.store(ssmStore).serviceSettings.get(id);
  const { account, region } = call;
  return {
    SettingId: id,
    SettingValue: changed?.value ?? DEFAULTS[id],
    LastModifiedDate: new Date(changed?.changedAtMs ?? 0),
    LastModifiedUser: changed ? `arn:aws:iam::${account}:root` : 'System',
    ARN: `arn:aws:ssm:${region}:${account}:servicesetting${id}`,
    Status: changed ? 'Customized' : 'Default',
  };
}
