import type { Read } from '../read.js';
import { fail, notKnown, pass, warn, type Verdict } from '../verdict.js';
import { isAtLeast } from './version.js';

/** An instance profile as IAM describes it. */
export interface ProfileFacts {
  readonly arn: string;
  readonly name: string;
  /** False: the instance still names it, and it was deleted. */
  readonly exists: boolean;
  /** Its role; null for an empty profile. */
  readonly roleName: string | null;
  readonly roleArn: string | null;
}

/** A role as far as instances are concerned. */
export interface RoleFacts {
  readonly name: string;
  readonly arn: string;
  /** The trust policy; null when the role does not exist. */
  readonly trust: unknown;
  readonly boundaryArn: string | null;
}

/** Default Host Management needs this SSM Agent (Systems Manager user guide, Default Host Management Configuration). */
const DEFAULT_MANAGEMENT_AGENT = '3.2.582.0';
export const DEFAULT_MANAGEMENT_SETTING = '/ssm/managed-instance/default-ec2-instance-management-role';

export interface ProfileInput {
  readonly instanceId: string;
  readonly region: string;
  readonly profileArn: string | null;
  /** Absent without a profile. */
  readonly profile: Read<ProfileFacts> | undefined;
  /** Name of the role of Default Host Management; null: it is off. Undefined: it does not count here. */
  readonly defaultRole: Read<string | null> | undefined;
  /** Who takes the credentials. */
  readonly agent: 'SSM Agent' | 'the CloudWatch agent';
}

/** Whether the agent gets credentials: from the instance profile, or from Default Host Management (SSM Agent only). */
export function judgeProfile(input: ProfileInput): Verdict {
  const { profileArn, profile, defaultRole } = input;
  const evidence = { profileArn, defaultHostManagementRole: defaultRole?.ok ? defaultRole.value : null };
  if (profileArn !== null && profile !== undefined) {
    if (!profile.ok) return notKnown('whether the instance profile has a role', profile, evidence);
    if (profile.value.exists && profile.value.roleName !== null) {
      return pass(`instance profile "${profile.value.name}" with role "${profile.value.roleName}"`, evidence);
    }
  }
  const lack = lackOf(input);
  if (defaultRole?.ok === false) {
    return notKnown(`${lack.reason}; whether Default Host Management serves it`, defaultRole, evidence);
  }
  if (defaultRole?.value) {
    return pass(`Default Host Management serves it with role "${defaultRole.value}"`, evidence);
  }
  return fail(`${lack.reason}${whyNotDefault(input)}`, lack.fix, evidence);
}

function lackOf({ instanceId, region, profileArn, profile }: ProfileInput): { reason: string; fix: string } {
  const name = profile?.ok ? profile.value.name : profileArn;
  if (profile?.ok && profile.value.exists) {
    const add = `aws iam add-role-to-instance-profile --instance-profile-name ${name} --role-name ROLE`;
    return { reason: `the instance profile "${name}" is empty: it has no role`, fix: add };
  }
  const associate =
    'with a profile whose role has what awsops help permissions node-role prints: ' +
    `aws ec2 associate-iam-instance-profile --region ${region} --instance-id ${instanceId} --iam-instance-profile Name=PROFILE`;
  if (profileArn === null) return { reason: 'the instance has no instance profile', fix: associate };
  return { reason: `the instance profile "${name}" does not exist any more`, fix: associate };
}

function whyNotDefault({ agent, defaultRole }: ProfileInput): string {
  if (defaultRole !== undefined) return ', and Default Host Management is off';
  return agent === 'SSM Agent' ? '' : '; Default Host Management gives credentials to SSM Agent only';
}

/** Whether Default Host Management can serve the instance that depends on it. */
export function judgeDefaultManagement(input: {
  readonly instanceId: string;
  readonly region: string;
  readonly httpTokens: string | undefined;
  readonly agentVersion: string | null;
}): Verdict {
  const { instanceId, region, httpTokens = 'optional', agentVersion } = input;
  const evidence = { httpTokens, agentVersion, neededAgentVersion: DEFAULT_MANAGEMENT_AGENT };
  if (isAtLeast(agentVersion, DEFAULT_MANAGEMENT_AGENT) === false) {
    const reason = `SSM Agent ${agentVersion} is too old for Default Host Management, which needs ${DEFAULT_MANAGEMENT_AGENT}`;
    return fail(reason, 'update SSM Agent on the node, or give the instance a profile', evidence);
  }
  if (httpTokens === 'required') return pass('IMDSv2 is required, as Default Host Management wants it', evidence);
  const require = `aws ec2 modify-instance-metadata-options --region ${region} --instance-id ${instanceId} --http-tokens required`;
  return warn('Default Host Management works with IMDSv2 only, and IMDSv1 is still allowed', require, evidence);
}

/** Whether the role may be taken by the service that hands it out. */
export function judgeTrust(role: Read<RoleFacts>, { service }: { readonly service: string }): Verdict {
  if (!role.ok) return notKnown(`whether the role trusts ${service}`, role, { service });
  const { name, arn, trust } = role.value;
  const evidence = { roleArn: arn, service, trust };
  const fix = `aws iam update-assume-role-policy --role-name ${name} --policy-document file://trust.json, with Principal {"Service":"${service}"}`;
  if (trust === null) return fail(`the role "${name}" does not exist any more`, 'put an existing role there', evidence);
  const statements = statementsOf(trust).filter((statement) => isAbout(statement, service));
  if (statements.some(({ Effect }) => Effect === 'Deny')) {
    return fail(`the trust policy of role "${name}" denies ${service}`, fix, evidence);
  }
  const allows = statements.filter(({ Effect }) => Effect === 'Allow');
  if (allows.length === 0) {
    return fail(`the trust policy of role "${name}" does not let ${service} assume it`, fix, evidence);
  }
  if (allows.some(({ Condition }) => Condition === undefined)) {
    return pass(`role "${name}" trusts ${service}`, evidence);
  }
  return warn(
    `role "${name}" trusts ${service} under a condition only`,
    'look whether the condition can hold',
    evidence,
  );
}

type Statement = Readonly<Record<string, unknown>>;

function statementsOf(document: unknown): readonly Statement[] {
  if (!isObject(document)) return [];
  return [document['Statement']].flat().filter(isObject);
}

function isAbout({ Principal: principal, Action: action }: Statement, service: string): boolean {
  const services: unknown[] = isObject(principal) ? [principal['Service']].flat() : [];
  const actions: unknown[] = [action].flat();
  const isAssume = (text: unknown): boolean =>
    typeof text === 'string' && /^(\*|sts:\*|sts:assume\*|sts:assumerole)$/i.test(text);
  return services.some((name) => isService(name, service)) && actions.some(isAssume);
}

/** In China both names are taken: `ec2.amazonaws.com` and `ec2.amazonaws.com.cn`. */
const isService = (name: unknown, service: string): boolean =>
  typeof name === 'string' && (name === service || name === `${service}.cn`);

const isObject = (value: unknown): value is Statement =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
