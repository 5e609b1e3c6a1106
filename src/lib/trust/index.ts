export { accountTrust, serviceTrust, type AccountTrustInput, type ServiceTrustInput } from './generate.js';
export { lintRoles, roleNames, type LintRolesInput } from './lint-roles.js';
export { lintTrust, trustChecks } from './lint.js';
export { partitionOf } from '../aws/partitions.js';
export { readTrustFile } from './read-file.js';
export { trustReport, type ReportInput } from './report.js';
export { trustedServices, type TrustedService } from './services.js';
export type { RoleIdentity, TrustFinding, TrustLintInput, TrustPolicy, TrustSource } from './types.js';
