export { serviceRoleName } from './names.js';
export { planServiceRole, ROLE_RESOURCE, type RoleWords } from './plan.js';
export { isOwnRole, readRole, sameDocument } from './read.js';
export { removeServiceRole } from './remove.js';
export type { ExistingRole, ServiceRole } from './types.js';
