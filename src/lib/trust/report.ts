import { checkReport } from '../checks/report.js';
import type { CheckReport, Finding } from '../checks/types.js';
import { parseArn } from '../aws/arn.js';
import { lintTrust } from './lint.js';
import type { RoleIdentity, TrustSource } from './types.js';

/** The path of roles that belong to services and cannot be changed (IAM user guide, "Service-linked roles"). */
const SERVICE_LINKED_PATH = '/aws-service-role/';

export interface ReportInput {
  readonly sources: readonly TrustSource[];
  /** The account that files are meant for; roles bring their own. */
  readonly account?: string | undefined;
  /** What could not be looked at. */
  readonly unknown?: readonly Finding[];
}

/** The findings of all policies, with one `pass` for each that has nothing wrong. */
export function trustReport({ sources, account, unknown = [] }: ReportInput): CheckReport {
  return checkReport([...sources.flatMap((source) => findingsOf(source, account)), ...unknown]);
}

function findingsOf(source: TrustSource, given: string | undefined): readonly Finding[] {
  const { name, text, role } = source;
  if (role?.path.startsWith(SERVICE_LINKED_PATH) === true) return [skipped(name, role)];
  const arn = role === null ? undefined : parseArn(role.arn);
  const account = arn?.account ?? given ?? null;
  const isDeployed = role !== null;
  const findings = lintTrust({ text, account, partition: arn?.partition ?? null, isDeployed }).map(
    (finding): Finding => {
      const { check, status, line, column, reason, fix, found } = finding;
      const evidence = { source: name, role: role?.arn ?? null, line, column, found };
      return { check, target: `${name}:${line}:${column}`, status, reason, fix, evidence };
    },
  );
  return findings.length > 0 ? findings : [passed(source, account)];
}

const passed = ({ name, role }: TrustSource, account: string | null): Finding => ({
  check: 'trust',
  target: name,
  status: 'pass',
  reason: 'who may assume the role is named, and limited where it can be',
  fix: null,
  evidence: { source: name, role: role?.arn ?? null, account },
});

const skipped = (name: string, { arn }: RoleIdentity): Finding => ({
  check: 'trust',
  target: name,
  status: 'skip',
  reason: 'a service-linked role: its trust policy belongs to the service, and cannot be changed',
  fix: null,
  evidence: { source: name, role: arn },
});
