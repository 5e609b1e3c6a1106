import { dirname, join } from 'node:path';
import type { TaskContext } from '../../aws/task-context.js';
import { mapPool } from '../../core/pool.js';
import { AppError, usageError } from '../../errors/app-error.js';
import { loadPrincipal, type LoadedPrincipal } from '../access/ask-service.js';
import { policiesOfFiles } from '../access/known-policies.js';
import { answerQuestion, readPairs } from '../access/simulate-access.js';
import type { AccessQuestion, KnownPolicies } from '../access/types.js';
import { loadCatalog, type Catalog } from '../catalog/index.js';
import { readTextFile, type TextFile } from '../../core/read-text-file.js';
import type { Pairs } from '../simulate/call-simulator.js';
import { parseTests } from './parse-tests.js';
import type { AccessTest, TestRow } from './types.js';

/** IAM has one quota for all of an account's reads; its consoles and tools read from it too. */
const CONCURRENCY = 4;

export interface RunTestsInput {
  readonly files: readonly TextFile[];
  /** By the evaluator of awsops, without an account: tests about principals are an error then. */
  readonly offline: boolean;
  /** Whether actions may be newer than the catalog. */
  readonly takeUnknown: boolean;
}

export interface TestRun {
  readonly rows: readonly TestRow[];
  readonly notEvaluated: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Runs the tests of files: one row for every combination of principal, action and resource, in their order. All files
 * are read and checked before the first call.
 *
 * @throws usage error with file and line for what is wrong with a test; not-found error for principals that are not
 * there; service errors as they are
 */
export async function runTests({ files, offline, takeUnknown }: RunTestsInput, ctx: TaskContext): Promise<TestRun> {
  const catalog = await loadCatalog();
  const tests = files.flatMap((file) => parseTests(file, catalog));
  const read = createFiles();
  const ready: Ready[] = [];
  for (const test of tests) ready.push(await prepare(test, { catalog, offline, takeUnknown, read }));
  const load = rememberPrincipals(ctx);
  const pool = { limit: CONCURRENCY, signal: ctx.signal };
  const reports = await mapPool(ready, pool, async ({ question, pairs, known }, { index, signal }) => {
    if (!offline) ctx.report({ type: 'progress', message: 'testing', done: index, total: ready.length });
    return answerQuestion({ question, pairs, files: known }, { ctx: offline ? ctx : { ...ctx, signal }, load });
  });
  return {
    rows: reports.flatMap(({ answers }, index) => {
      const test = ready[index]?.test;
      return test === undefined ? [] : answers.map(({ row }) => toRow(row, test));
    }),
    notEvaluated: [...new Set(reports.flatMap((report) => report.notEvaluated))],
    warnings: [...new Set([...ready, ...reports].flatMap((one) => one.warnings))],
  };
}

function toRow(
  {
    principal,
    action,
    resource,
    decision,
    reason,
  }: Pick<TestRow, 'principal' | 'action' | 'resource' | 'reason'> & {
    readonly decision: TestRow['actual'];
  },
  { name, expected, file, line }: AccessTest,
): TestRow {
  const pass = expected === 'denied' ? decision !== 'allowed' : decision === expected;
  return { name, principal, action, resource, expected, actual: decision, pass, reason, file, line };
}

interface Preparation {
  readonly catalog: Catalog;
  readonly offline: boolean;
  readonly takeUnknown: boolean;
  readonly read: ReadSubject;
}

/** A test that can be put to the service or the evaluator. */
interface Ready {
  readonly test: AccessTest;
  readonly question: AccessQuestion;
  readonly pairs: Pairs;
  readonly known: KnownPolicies;
  readonly warnings: readonly string[];
}

async function prepare(test: AccessTest, { catalog, offline, takeUnknown, read }: Preparation): Promise<Ready> {
  return inTest(test, async () => {
    if (offline && test.principals.length > 0) throw needsAccount(test);
    if (!offline && test.sessionPolicies.length > 0) {
      throw usageError("IAM's policy simulator knows no session policies", { hint: 'run these tests with --offline' });
    }
    const subject = await read(test);
    const { principals, actions, resources, context, caller } = test;
    const question: AccessQuestion = {
      ...subject.texts,
      principals,
      actions,
      resources,
      context,
      caller: caller ?? undefined,
      without: [],
      added: [],
      offline,
    };
    const { pairs, warnings } = readPairs({ actions, resources, takeUnknown }, catalog);
    return {
      test,
      question,
      pairs,
      known: subject.known,
      warnings: warnings.map((text) => `${test.file}:${test.line}: ${text}`),
    };
  });
}

/** Puts file and line before what is wrong with a test. */
async function inTest<T>({ file, line }: AccessTest, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    const { category, code, reason, hint } = cause;
    throw new AppError(`${file}:${line}: ${cause.message}`, { category, code, reason, hint, cause });
  }
}

const needsAccount = ({ principals }: AccessTest): AppError =>
  usageError(`"${principals.join('", "')}" cannot be tested offline`, {
    code: 'PrincipalOffline',
    reason: 'its policies are in the account',
    hint: 'leave out --offline, or name files: "policy: FILE" in the place of "principal"',
  });

/** The files of a test, as texts and read. */
interface ReadFiles {
  readonly texts: Pick<AccessQuestion, 'policies' | 'boundary' | 'scps' | 'resourcePolicy' | 'sessionPolicies'>;
  readonly known: KnownPolicies;
}

type ReadSubject = (test: AccessTest) => Promise<ReadFiles>;

/** Reads the files that tests name; each combination once, however many tests there are. */
function createFiles(): ReadSubject {
  const known = new Map<string, ReadFiles>();
  return async (test) => {
    const { policies, boundary, scps, resourcePolicy, sessionPolicies } = test;
    const key = JSON.stringify([dirname(test.file), policies, boundary, scps, resourcePolicy, sessionPolicies]);
    const found = known.get(key);
    if (found) return found;
    const read = (path: string): Promise<TextFile> => readTextFile(join(dirname(test.file), path), 'policy');
    const all = (paths: readonly string[]): Promise<readonly TextFile[]> => Promise.all(paths.map(read));
    const texts = {
      policies: await all(policies),
      boundary: boundary === null ? undefined : await read(boundary),
      scps: await all(scps),
      resourcePolicy: resourcePolicy === null ? undefined : await read(resourcePolicy),
      sessionPolicies: await all(sessionPolicies),
    };
    const files = { texts, known: policiesOfFiles({ ...texts, added: [] }) };
    known.set(key, files);
    return files;
  };
}

/** Each principal is looked up once. */
function rememberPrincipals(ctx: TaskContext): (text: string) => Promise<LoadedPrincipal> {
  const known = new Map<string, Promise<LoadedPrincipal>>();
  return (text) => {
    const found = known.get(text) ?? loadPrincipal(text, ctx);
    known.set(text, found);
    return found;
  };
}
