import type { InputTransformer } from '../event-pattern/index.js';

/** In every mail: where and when, and where it comes from. */
const HEAD = ['Account {account}, region {region}, at {time}'];
const FOOT = ['Sent by the EventBridge rule <aws.events.rule-name>; see: awsops event list --region {region}'];

/** For rules with a pattern of somebody's own. */
export const GENERAL_MAIL = ['{detail-type} of {source}', 'Resources: {resources}', 'Event id: {id}'];

/** As GENERAL_MAIL, with what CloudTrail knows. */
export const GENERAL_TRAIL_MAIL = [
  '{detail.eventName} of {detail.eventSource} by {detail.userIdentity.arn}',
  'From {detail.sourceIPAddress} with {detail.userAgent}',
  'CloudTrail event id: {detail.eventID}',
];

/**
 * The transformer that turns an event into a mail that can be read. Every line is a text in quotes, which the service
 * keeps: "For Strings, quotes are required" ("Amazon EventBridge input transformation", user guide). There is no
 * subject: a target has none, and SNS writes its own.
 *
 * @param lines with `{path}` for values of the event, such as `{detail.state}` or `{resources[0]}`
 */
export function mailTransformer(lines: readonly string[]): InputTransformer {
  const paths: Record<string, string> = {};
  const [first = '', ...rest] = lines;
  const template = [first, ...HEAD, ...rest, ...FOOT].map((line) =>
    JSON.stringify(
      line.replace(/\{([\w.[\]-]+)\}/g, (_whole, path: string) => {
        // InputPathsMap, keys: letters, digits, underscores and dashes.
        const variable = path.replaceAll(/[.[]/g, '_').replaceAll(']', '');
        paths[variable] = `$.${path}`;
        return `<${variable}>`;
      }),
    ),
  );
  return { paths, template: template.join('\n') };
}
