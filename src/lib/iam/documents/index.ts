export { excerpt, statementEndingAt, type Excerpt } from './excerpt.js';
export { policyDocument, policyDocuments, type PolicyDocument } from './policy-document.js';
export { readTextFile, type TextFile } from './read-file.js';
