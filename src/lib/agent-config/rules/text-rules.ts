import { at, itemsOf, textOf, type Spot } from '../document.js';
import { regexProblem } from '../go-regex.js';
import { logSources } from '../log-sources.js';
import { fails, warns, type LintContext, type Rule } from './rule.js';

/** Source: internal/util/timestamp of the agent. */
const DIRECTIVES = new Set('%B %b %-m %m %A %a %-d %d %H %-I %I %-M %M %-S %S %Y %y %p %Z %z %f'.split(' '));
/** What other tools call the same thing. */
const SAME_AS: Readonly<Record<string, string>> = {
  '%e': '%-d',
  '%h': '%b',
  '%T': '%H:%M:%S',
  '%R': '%H:%M',
  '%F': '%Y-%m-%d',
  '%D': '%m/%d/%y',
  '%L': '%f',
  '%N': '%f',
  '%k': '%H',
  '%l': '%-I',
};
/** The agent puts the expression of `timestamp_format` here. */
const FROM_TIMESTAMP = '{timestamp_format}';
const TIMESTAMP = 'timestamp_format';

const entries = ({ root }: LintContext): readonly Spot[] => logSources(root).map(({ spot }) => spot);

const timestampFormat: Rule = {
  name: 'timestamp-format',
  *check(context) {
    for (const entry of entries(context)) {
      const spot = at(entry, TIMESTAMP);
      const text = textOf(spot);
      if (spot === undefined || text === undefined) continue;
      const directives = text.match(/%-?[A-Za-z%]?/g) ?? [];
      const unknown = directives.find((directive) => !DIRECTIVES.has(directive));
      if (directives.length === 0) {
        yield fails(spot, `"${text}" has no directive such as %Y: no line has a time`, 'e.g. "%Y-%m-%dT%H:%M:%S"');
      } else if (unknown !== undefined) {
        const same = SAME_AS[unknown];
        const fix = same === undefined ? `it knows ${[...DIRECTIVES].join(' ')}` : `write ${same}`;
        yield fails(spot, `the agent does not know "${unknown}" in times: it finds no time in any line`, fix);
      } else if (!/%H|%-?I/.test(text)) {
        yield warns(spot, `"${text}" has no hour: all events of a day get the same time`);
      } else if (/%-?I/.test(text) && !text.includes('%p')) {
        yield warns(spot, `"${text}" has hours of a 12-hour clock without %p`, 'write %H, or add %p');
      }
    }
  },
};

/** What needs `timestamp_format` beside it. */
const timestampMissing: Rule = {
  name: 'timestamp-missing',
  *check(context) {
    for (const entry of entries(context)) {
      if (at(entry, TIMESTAMP)) continue;
      for (const key of ['timezone', 'trim_timestamp']) {
        const spot = at(entry, key);
        if (spot)
          yield warns(spot, `"${key}" has no effect without "${TIMESTAMP}"`, `add "${TIMESTAMP}", or remove it`);
      }
      const pattern = at(entry, 'multi_line_start_pattern');
      if (pattern && textOf(pattern) === FROM_TIMESTAMP) {
        yield fails(
          pattern,
          `"${FROM_TIMESTAMP}" stands for "${TIMESTAMP}", which is missing here`,
          `add "${TIMESTAMP}"`,
        );
      }
    }
  },
};

const expressions: Rule = {
  name: 'regular-expression',
  *check(context) {
    const procstat = itemsOf(at(context.root, 'metrics', 'metrics_collected', 'procstat'));
    const spots = [
      ...procstat.flatMap((item) => [at(item, 'exe'), at(item, 'pattern')]),
      ...entries(context).flatMap((entry) => [
        at(entry, 'multi_line_start_pattern'),
        at(entry, 'blacklist'),
        ...itemsOf(at(entry, 'filters')).map((filter) => at(filter, 'expression')),
      ]),
    ];
    for (const spot of spots) {
      const text = textOf(spot);
      if (spot === undefined || text === undefined || text === '' || text === FROM_TIMESTAMP) continue;
      const problem = regexProblem(text);
      if (problem !== undefined) yield fails(spot, `"${text}": ${problem}`);
    }
  },
};

const filters: Rule = {
  name: 'log-filter',
  *check(context) {
    for (const filter of entries(context).flatMap((entry) => itemsOf(at(entry, 'filters')))) {
      const missing = ['type', 'expression'].filter((key) => (textOf(at(filter, key)) ?? '') === '');
      if (missing.length === 0 || filter.node.kind !== 'object') continue;
      yield fails(filter, `a filter needs "type" and "expression"; ${missing.join(' and ')} is missing or empty`);
    }
  },
};

export const textRules: readonly Rule[] = [timestampFormat, timestampMissing, expressions, filters];
