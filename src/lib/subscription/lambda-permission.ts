import { createHash } from 'node:crypto';
import { logsPrincipal } from './role/documents.js';
import type { Destination } from './types.js';

/** What lets CloudWatch Logs call a function: for one log group of this account, and for nobody else. */
export interface LambdaPermission {
  /** Made from the function and the group: whoever finds it knows that awsops made it, and for what. */
  readonly statementId: string;
  readonly principal: string;
  readonly sourceArn: string;
  readonly sourceAccount: string;
}

export function lambdaPermission(destination: Destination, group: string): LambdaPermission {
  const { partition, region, account } = destination;
  const sourceArn = `arn:${partition}:logs:${region}:${account}:log-group:${group}:*`;
  const id = createHash('sha256').update(`${destination.arn} ${sourceArn}`).digest('hex').slice(0, 12);
  return {
    statementId: `awsops-logs-${id}`,
    principal: logsPrincipal(destination),
    sourceArn,
    sourceAccount: account,
  };
}

/** How a person gives CloudWatch Logs the permission to call a function: for these log groups of this account only. */
export function addPermissionCommands(
  destination: Destination,
  { groupNames }: { readonly groupNames: readonly string[] },
): readonly string[] {
  const { region, name, qualifier } = destination;
  return groupNames.map((group) => {
    const { statementId, principal, sourceArn, sourceAccount } = lambdaPermission(destination, group);
    return [
      `aws lambda add-permission --region ${region} --function-name ${name}`,
      ...(qualifier === null ? [] : [`--qualifier '${qualifier}'`]),
      `--statement-id ${statementId} --action lambda:InvokeFunction`,
      `--principal ${principal}`,
      `--source-arn '${sourceArn}' --source-account ${sourceAccount}`,
    ].join(' ');
  });
}
