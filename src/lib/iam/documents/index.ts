export { excerpt, statementEndingAt } from './excerpt.js';
export { policyDocument, policyDocuments } from './policy-document.js';
