export { excerpt, statementEndingAt } from './excerpt.js';
export { policyDocument, policyDocuments } from './policy-document.js';
export { readTextFile, type TextFile } from './read-file.js';
