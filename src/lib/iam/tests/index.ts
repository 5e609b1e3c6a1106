export { githubAnnotations } from './annotations.js';
export { initTests } from './init-tests.js';
export { junitXml } from './junit.js';
export { runTests, type RunTestsInput, type TestRun } from './run-tests.js';
export { writeWhole } from '../../core/write-whole.js';
export type { TestRow } from './types.js';
