import { InvalidRequestException } from '@aws-sdk/client-athena';
import { type AppError, configError, notFoundError, usageError } from '../../errors/app-error.js';
import { pointInSql } from './sql-position.js';
import type { Statement } from './types.js';

/** Unless another is named: https://docs.aws.amazon.com/athena/latest/ug/workgroups.html */
const DEFAULT_WORKGROUP = 'primary';

interface Refusal {
  readonly match: RegExp;
  readonly explain: (statement: Statement, detail: Detail) => AppError;
}

interface Detail {
  readonly reason: string;
  readonly requestId: string | undefined;
  readonly cause: unknown;
}

const workgroupOf = ({ workgroup }: Statement): string => workgroup ?? DEFAULT_WORKGROUP;

const setLocation = (statement: Statement): string =>
  `aws athena update-work-group --work-group ${workgroupOf(statement)} --configuration-updates 'ResultConfigurationUpdates={OutputLocation=s3://BUCKET/PREFIX/}'`;

/** Why StartQueryExecution refuses a statement. It has one error for all of it, so the texts tell them apart. */
const REFUSALS: readonly Refusal[] = [
  {
    match: /No output location provided/i,
    explain: (statement, detail) =>
      configError(`Athena has no place for the result: workgroup "${workgroupOf(statement)}" has no output location`, {
        ...detail,
        code: 'NoOutputLocation',
        hint: `add --output-location s3://BUCKET/PREFIX/, or set it once for all: ${setLocation(statement)}`,
      }),
  },
  {
    match: /WorkGroup .*not found/i,
    explain: (statement, detail) =>
      notFoundError(`there is no workgroup "${workgroupOf(statement)}"`, {
        ...detail,
        code: 'WorkGroupNotFound',
        hint: "workgroups belong to a region; see them with: aws athena list-work-groups --query 'WorkGroups[].Name'",
      }),
  },
  {
    match: /WorkGroup .*(?:disabled|not enabled)/i,
    explain: (statement, detail) =>
      configError(`workgroup "${workgroupOf(statement)}" is disabled`, {
        ...detail,
        code: 'WorkGroupDisabled',
        hint: 'name another one with --workgroup',
      }),
  },
  {
    match: /managed (?:query )?results?/i,
    explain: (statement, detail) =>
      usageError(`workgroup "${workgroupOf(statement)}" keeps results in Athena and takes no output location`, {
        ...detail,
        code: 'ManagedResults',
        hint: 'leave --output-location out, or name another --workgroup',
      }),
  },
  {
    match: /(?:output|query results?|result).*(?:location|bucket)|(?:create|verify).*bucket|S3 location/i,
    explain: (statement, detail) =>
      configError(
        `Athena cannot use the output location ${statement.outputLocation ?? `of workgroup "${workgroupOf(statement)}"`}`,
        {
          ...detail,
          code: 'BadOutputLocation',
          hint: 'the bucket must exist in the same region and let the caller list and put objects; name another with --output-location s3://BUCKET/PREFIX/',
        },
      ),
  },
  {
    match:
      /line \d+:\d+|mismatched input|Queries of this type are not supported|ParseException|Only one sql statement/i,
    explain: ({ sql }, detail) =>
      usageError('the query is not valid', {
        ...detail,
        code: 'MALFORMED_QUERY',
        reason: `${detail.reason}${pointInSql(sql, detail.reason)}`,
        hint: 'text goes in single quotes, names in double quotes; start from a query that works: awsops athena queries',
      }),
  },
  {
    match: /parameter|argument|placeholder/i,
    explain: (_, detail) =>
      usageError('the parameters do not fit the query', {
        ...detail,
        code: 'ParameterMismatch',
        hint: 'give one --param for each ? of the query, in order; text in single quotes',
      }),
  },
];

/** Says in the user's terms why a statement was refused; other errors are returned as they are. */
export function explainStartError(error: unknown, statement: Statement): unknown {
  if (!(error instanceof InvalidRequestException)) return error;
  const refusal = REFUSALS.find(({ match }) => match.test(error.message));
  const detail = { reason: error.message, requestId: error.$metadata.requestId, cause: error };
  return (
    refusal?.explain(statement, detail) ??
    usageError('Athena refuses the query', {
      ...detail,
      code: error.AthenaErrorCode ?? 'InvalidRequestException',
      hint: 'run it again with --debug to see the request',
    })
  );
}
