import { createHash } from 'node:crypto';
import { logsPrincipal } from './role/documents.js';
import type { Destination } from './types.js';

/** How a person gives CloudWatch Logs the permission to call a function: for these log groups of this account only. */
export function addPermissionCommands(
  destination: Destination,
  { groupNames }: { readonly groupNames: readonly string[] },
): readonly string[] {
  const { partition, region, account, name, qualifier } = destination;
  const principal = logsPrincipal(destination);
  return groupNames.map((group) => {
    const sourceArn = `arn:${partition}:logs:${region}:${account}:log-group:${group}:*`;
    const id = createHash('sha256').update(`${destination.arn} ${sourceArn}`).digest('hex').slice(0, 12);
    return [
      `aws lambda add-permission --region ${region} --function-name ${name}`,
      ...(qualifier === null ? [] : [`--qualifier '${qualifier}'`]),
      `--statement-id awsops-logs-${id} --action lambda:InvokeFunction`,
      `--principal ${principal}`,
      `--source-arn '${sourceArn}' --source-account ${account}`,
    ].join(' ');
  });
}
