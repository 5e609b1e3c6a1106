import { parseArn } from '../../aws/arn.js';
import type { TaskContext } from '../../aws/task-context.js';
import { jsonValue, parseJsonNode } from '../../core/json-positions.js';
import { toYaml } from '../../yaml/index.js';
import { expandActions, loadCatalog, resourceForms, wildcardTest, type Catalog } from '../catalog/index.js';
import { loadPrincipal } from '../access/ask-service.js';
import { simulatePrincipal } from '../simulate/index.js';
import type { CountingPolicy } from '../holders/policies-of.js';

/** A starting file is to be read: of `s3:Get*` some actions stand for all, and of many statements the first. */
const ACTIONS_PER_PATTERN = 3;
const ACTIONS_PER_STATEMENT = 12;
const RESOURCES_PER_STATEMENT = 3;
const MAX_STATEMENTS = 40;

/** What wildcards of a resource are replaced by. */
const SAMPLE = 'example';
const SAMPLE_REGION = 'us-east-1';

/** What stands in a statement, of which tests are made. */
interface Sample {
  readonly label: string;
  /** Those that are about one of the resources at least. */
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Actions on resources that they are not about: the statement says nothing of these. */
  readonly idle: readonly string[];
}

/**
 * A file of tests that says what a principal may and may not do today: for the statements of its policies, some of their
 * actions on some of their resources, as the policy simulator decides now. All of its tests pass until something changes.
 */
export async function initTests(principalText: string, ctx: TaskContext): Promise<string> {
  const catalog = await loadCatalog();
  const { principal, counting } = await loadPrincipal(principalText, ctx);
  const account = parseArn(principal.arn)?.account ?? '';
  const read = counting.policies.flatMap((policy) => samplesOf(policy, { catalog, account }));
  const samples = read.filter(({ actions, resources }) => actions.length > 0 && resources.length > 0);
  const idle = read.flatMap(({ label, idle: pairs }) =>
    pairs.map((pair) => `${label} has no effect for ${pair}: the action is not about such a resource.`),
  );
  const tests: object[] = [];
  for (const [index, { label, actions, resources }] of samples.slice(0, MAX_STATEMENTS).entries()) {
    ctx.report({ type: 'progress', message: 'simulating', done: index, total: samples.length });
    const results = await simulatePrincipal({ principalArn: principal.arn, actions, resources }, ctx);
    for (const resource of new Set(results.map((result) => result.resource))) {
      const here = results.filter((result) => result.resource === resource);
      for (const expect of new Set(here.map(({ decision }) => decision))) {
        const same = here.filter(({ decision }) => decision === expect).map(({ action }) => action);
        tests.push({ name: `${label}: ${expect}`, actions: same, resource, expect });
      }
    }
  }
  const notes = [
    'What this principal may do today; run it with: awsops iam test FILE',
    'Written by awsops iam test --init. Wildcards are represented by some actions and by sample resources:',
    'keep what matters, and add what must never be allowed (expect: denied).',
    ...(samples.length > MAX_STATEMENTS ? [`Only the first ${MAX_STATEMENTS} statements are here.`] : []),
    ...(counting.denied.length > 0 ? [`Not all policies may be read (denied: ${counting.denied.join(', ')}).`] : []),
    ...idle,
  ];
  return fileText({ principal: principal.arn, tests, notes });
}

function fileText({
  principal,
  tests,
  notes,
}: {
  readonly principal: string;
  readonly tests: readonly object[];
  readonly notes: readonly string[];
}): string {
  const denial = { name: 'nothing is allowed yet', action: 'iam:CreateUser', resource: '*', expect: 'denied' };
  const content = toYaml({ principal, tests: tests.length > 0 ? tests : [denial] });
  return `${notes.map((note) => `# ${note}`).join('\n')}\n${content}`;
}

function samplesOf(
  { text, name, policy }: CountingPolicy,
  { catalog, account }: { readonly catalog: Catalog; readonly account: string },
): readonly Sample[] {
  const parsed = parseJsonNode(text);
  const document = 'node' in parsed ? jsonValue(parsed.node) : null;
  const statements = isRecord(document) ? listOf(document['Statement']) : [];
  return statements.flatMap((statement, index): readonly Sample[] => {
    if (!isRecord(statement)) return [];
    const actions = texts(statement['Action']).flatMap((pattern) => sampleActions(pattern, catalog));
    const patterns = texts(statement['Resource']);
    const questions = actions.map((action) => ({
      action,
      resources: sampleResources(patterns, { action, catalog, account }),
    }));
    const fitting = questions.filter(({ resources }) => resources.length > 0);
    const isFixed = patterns.length > 0 && !patterns.some((pattern) => pattern.search(WILD) !== -1);
    const sid = policy.statements[index]?.sid;
    return [
      {
        label: `${name} ${sid ?? `statement ${index + 1}`}`,
        actions: [...new Set(fitting.map(({ action }) => action))].slice(0, ACTIONS_PER_STATEMENT),
        resources: [...new Set(fitting.flatMap(({ resources }) => resources))].slice(0, RESOURCES_PER_STATEMENT),
        idle: isFixed
          ? questions
              .filter(({ resources }) => resources.length === 0)
              .map(({ action }) => `${action} on ${patterns.join(', ')}`)
          : [],
      },
    ];
  });
}

/** Resources that patterns match and that an action is about: on others nobody ever asks for it. */
function sampleResources(
  patterns: readonly string[],
  { action, catalog, account }: { readonly action: string; readonly catalog: Catalog; readonly account: string },
): readonly string[] {
  const forms = resourceForms(action, catalog) ?? [];
  return patterns.flatMap((pattern) => {
    if (pattern === '*') return [pattern];
    const sample = sampleOf(pattern, account);
    // What ends in a wildcard may go on as the form of the action does: a log group with a log stream.
    const tails = /[*}]$/.test(pattern) ? forms.map((form) => tailOf(form)) : [];
    const found = ['', ...tails]
      .map((tail) => `${sample}${tail}`)
      .find((resource) => forms.some((form) => catalog.hasForm(resource, form)));
    return found === undefined ? [] : [found];
  });
}

/** `:log-stream:example` of `arn:*:logs:*:*:log-group:*:log-stream:*`. */
function tailOf(form: string): string {
  const resource = form.split(':').slice(RESOURCE_COMPONENT).join(':');
  return resource.slice(resource.indexOf('*') + 1).replace(WILD, SAMPLE);
}

/** The sixth component of an ARN is the resource, whatever colons it has. */
const RESOURCE_COMPONENT = 5;

function sampleOf(pattern: string, account: string): string {
  const [arn = '', partition = '', service = '', region = '', owner = '', ...resource] = pattern.split(':');
  const parts = [
    arn,
    partition.replace(WILD, 'aws'),
    service.replace(WILD, SAMPLE),
    region.replace(WILD, SAMPLE_REGION),
    owner.replace(WILD, account),
    ...resource.map((part) => part.replace(WILD, SAMPLE)),
  ];
  return parts.join(':');
}

/** Wildcards and variables. */
const WILD = /\$\{[^}]*\}|[*?]+/g;

function sampleActions(pattern: string, catalog: Catalog): readonly string[] {
  if (pattern === '*') return ['iam:CreateUser', 's3:GetObject', 'ec2:RunInstances'];
  const [service = ''] = pattern.toLowerCase().split(':');
  const matches = wildcardTest(pattern.toLowerCase());
  const found = catalog
    .actionsOf(service)
    .map(({ name }) => `${service}:${name}`)
    .filter((action) => matches(action.toLowerCase()));
  return found.length === 0 ? [] : expandActions(found.slice(0, ACTIONS_PER_PATTERN), { catalog });
}

const texts = (value: unknown): readonly string[] => listOf(value).filter((item) => typeof item === 'string');

const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
