import type { Report } from '../../core/events.js';
import {
  loadNamed,
  parseTemplate as parse,
  type Dialect,
  type NamedQuery,
  type QueryDirectories,
  type QueryTemplate,
} from '../../saved-query/index.js';

/** What a parameter may hold; decides how its value is written into the query. */
export type ParameterType = 'string' | 'number' | 'field' | 'regex' | 'ip' | 'cidr' | 'period';

/** A query of Logs Insights: shipped with awsops or the user's own. Its targets are log groups or globs of them. */
export type SavedQuery = NamedQuery<ParameterType>;

/** How `*.insights` files are written. */
export const INSIGHTS: Dialect<ParameterType> = {
  suffix: '.insights',
  comment: '#',
  targetKey: 'groups',
  types: ['string', 'number', 'field', 'regex', 'ip', 'cidr', 'period'],
  // Quoted strings with escapes, back-quoted names, regular expressions that stand where one can, and comments.
  literal:
    /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|(?<=(?:\blike|=~|[(,]|\bparse(?:\s+[^\s/"']+)?)\s*)\/(?:[^/\\\n]|\\.)*\/|#[^\n]*/gi,
  list: 'awsops logs queries',
  example: "awsops logs query 'fields @message' -g GROUP",
  other: { suffix: '.sql', command: 'awsops athena query', where: 'logs in S3' },
};

/** @throws usage error for what is no query file; see `saved-query` */
export const parseTemplate = (content: string, { source }: { readonly source: string }): QueryTemplate<ParameterType> =>
  parse(content, { source, dialect: INSIGHTS });

/** All saved queries by name; the user's take the place of shipped ones of the same name. */
export const loadLibrary = (directories: QueryDirectories, report: Report): Promise<readonly SavedQuery[]> =>
  loadNamed(directories, { dialect: INSIGHTS, report });
