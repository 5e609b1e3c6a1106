import type { TaskContext } from '../../aws/task-context.js';
import { notFoundError } from '../../errors/app-error.js';
import { createAccess } from './access.js';
import { nodesByIds } from './nodes-by-id.js';
import { nodesByTags } from './nodes-by-tag.js';
import { describeTerms, parseSelection, type ParsedSelection } from './selection.js';
import type { FleetNode, NodeSelection } from './types.js';

/**
 * Pages of the nodes that a selection means, each node once: those that are named by id first, in that order. Keeps
 * no page, so that it needs no more memory for 10,000 nodes than for 1,000. Tags that nothing has give nothing.
 *
 * A denied call to EC2 leaves managed nodes only, one to Systems Manager leaves open what is managed; both warn.
 *
 * @throws usage errors for what is no id and no tag, and when nothing is named; not_found for unknown ids;
 *   errors of the services as they are, a denial only when the other service does not make up for it
 */
export async function* listNodes(selection: NodeSelection, ctx: TaskContext): AsyncGenerator<readonly FleetNode[]> {
  yield* readPages(parseSelection(selection), ctx);
}

/**
 * The nodes that a selection means, each once; terminated and unmanaged ones too, with the reason why no command
 * reaches them.
 *
 * @throws as `listNodes`, and not_found when the tags or the region give no node at all
 */
export async function resolveNodes(selection: NodeSelection, ctx: TaskContext): Promise<readonly FleetNode[]> {
  const parsed = parseSelection(selection);
  const nodes: FleetNode[] = [];
  let tagged = 0;
  const onTagged = (count: number): void => void (tagged += count);
  for await (const page of readPages(parsed, ctx, onTagged)) nodes.push(...page);
  if (tagged === 0 && (parsed.terms.length > 0 || parsed.ids.length === 0)) throw nothingFound(parsed, ctx);
  return nodes;
}

async function* readPages(
  { ids, terms }: ParsedSelection,
  ctx: TaskContext,
  onTagged: (count: number) => void = () => undefined,
): AsyncGenerator<readonly FleetNode[]> {
  const access = createAccess(ctx);
  const seen = new Set<string>();
  const fresh = (page: readonly FleetNode[]): readonly FleetNode[] =>
    page.filter(({ instanceId }) => !seen.has(instanceId) && seen.add(instanceId));
  if (ids.length > 0) yield fresh(await nodesByIds(ids, access, ctx));
  if (ids.length > 0 && terms.length === 0) return;
  for await (const page of nodesByTags(terms, access, ctx)) {
    onTagged(page.length);
    yield fresh(page);
  }
}

function nothingFound({ terms }: ParsedSelection, ctx: TaskContext): Error {
  const where = `in ${ctx.aws.region}`;
  if (terms.length === 0) {
    return notFoundError(`there are no nodes ${where}`, {
      code: 'NoNodes',
      reason: 'neither EC2 nor Systems Manager has any in this region',
      hint: 'look in all regions with: awsops node list --region all',
    });
  }
  return notFoundError(`no node with the tag ${describeTerms(terms)} ${where}`, {
    code: 'NoNodesWithTag',
    reason: 'keys and values are case-sensitive; tags with different keys must all be there',
    hint: 'see the nodes and their tags with: awsops node list --all -o json',
  });
}
