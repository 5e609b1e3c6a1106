import { jsonValue, lineAndColumn, parseJsonNode } from '../core/json-positions.js';
import { rootSpot, type Spot } from './document.js';
import { possiblePlatforms } from './pieces.js';
import { collectionRules } from './rules/collection-rules.js';
import { dimensionRules } from './rules/dimension-rules.js';
import { eventRules } from './rules/event-rules.js';
import { fileRules } from './rules/file-rules.js';
import { groupRules } from './rules/group-rules.js';
import { platformRules } from './rules/platform-rules.js';
import { fails, type Draft, type LintContext, type Rule } from './rules/rule.js';
import { textRules } from './rules/text-rules.js';
import { textWideRules } from './rules/text-wide-rules.js';
import { withoutSecrets } from './secrets.js';
import { checkShape, STRUCTURE_RULES } from './shape/check-shape.js';
import { configShape } from './shape/config-shape.js';
import { osOf, platformOfOs } from './tables/os-logs.js';
import type { AgentConfig, LintFinding, LintInput, LintResult, Platform } from './types.js';

const RULES: readonly Rule[] = [
  ...collectionRules,
  ...dimensionRules,
  ...platformRules,
  ...fileRules,
  ...groupRules,
  ...textRules,
  ...eventRules,
  ...textWideRules,
];
const SYNTAX_RULES = ['json-syntax', 'byte-order-mark', 'text-encoding', 'not-an-object'] as const;

/** The names of all rules, for documentation and for tests that miss none. */
export const ruleNames: readonly string[] = [...SYNTAX_RULES, ...STRUCTURE_RULES, ...RULES.map(({ name }) => name)];

const BYTE_ORDER_MARK = '\uFEFF';
const START = { path: '/', offset: 0 };

/**
 * Checks the text of a configuration: that it is JSON, that the agent takes its structure, and everything that the
 * agent takes and that does not do what it seems to.
 *
 * Never throws: what is wrong is a finding, in the order of the text. Without a named platform the configuration is
 * judged for the one that it looks like.
 */
export function lintConfig(input: LintInput): LintResult {
  const { text } = input;
  const drafts: Draft[] = [];
  if (text.includes('\0')) {
    const reason = 'this is no UTF-8: the text holds NUL characters, as UTF-16 does';
    const draft = fails(START, reason, 'save it as UTF-8; in PowerShell: Set-Content -Encoding utf8NoBOM');
    return { findings: placed([{ rule: 'text-encoding', ...draft }], text) };
  }
  if (text.startsWith(BYTE_ORDER_MARK)) {
    const reason = 'the text begins with a byte order mark, and the agent does not start with it';
    const draft = fails(START, reason, 'save it as UTF-8 without a byte order mark');
    drafts.push({ rule: 'byte-order-mark', ...draft });
  }
  // A space in place of the mark keeps every offset.
  const json = drafts.length > 0 ? ` ${text.slice(1)}` : text;
  const parsed = parseJsonNode(json);
  if ('problem' in parsed) {
    const { offset, message } = parsed.problem;
    const syntax = { rule: 'json-syntax', ...fails({ path: '/', offset }, message) };
    return { findings: placed([...drafts, syntax], text) };
  }
  const root = rootSpot(parsed.node);
  if (root.node.kind !== 'object') {
    const shape = {
      rule: 'not-an-object',
      ...fails(root, 'a configuration is a JSON object: {"agent": …, "metrics": …}'),
    };
    return { findings: placed([...drafts, shape], text) };
  }
  drafts.push(...checkShape(root, configShape), ...ruleDrafts(contextOf({ root, json, input })));
  return { findings: placed(drafts, text), config: asConfig(jsonValue(root.node)) };
}

function contextOf({ root, json, input }: { root: Spot; json: string; input: LintInput }): LintContext {
  const nodes = input.nodes ?? [];
  const ofNodes = nodes.flatMap((node): readonly Platform[] => {
    const os = osOf(node);
    return os ? [platformOfOs(os)] : [];
  });
  const named = [...new Set([...(input.platforms ?? []), ...ofNodes])];
  return { root, text: json, named, platforms: named.length > 0 ? named : possiblePlatforms(root), nodes, input };
}

const ruleDrafts = (context: LintContext): readonly Draft[] =>
  RULES.flatMap(({ name, check }) => [...check(context)].map((draft) => ({ rule: name, ...draft })));

/** In the order of the text, with lines and columns. */
function placed(drafts: readonly Draft[], text: string): readonly LintFinding[] {
  const byOffset = drafts.toSorted((a, b) => a.spot.offset - b.spot.offset);
  return byOffset.map(({ rule, status, spot, reason, fix }) => {
    const { line, column } = lineAndColumn(text, spot.offset);
    const shown = { reason: withoutSecrets(reason), fix: fix && withoutSecrets(fix) };
    return { rule, status, path: spot.path, line, column, ...shown };
  });
}

/** JSON objects have keys of every name, `__proto__` included, and so has their copy. */
const asConfig = (value: unknown): AgentConfig =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
