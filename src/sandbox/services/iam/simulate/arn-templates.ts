/**
 * The resource that actions are about, as EvalResourceName shows it, by prefixes of actions in lower case: the first
 * that fits counts. Templates are those of the Service Authorization Reference. The services of the sandbox are here;
 * any other action answers `*`, as actions without resources do.
 */
const TEMPLATES: readonly (readonly [prefix: RegExp, template: string])[] = [
  [/^s3:(?:get|put|delete|restore|abort)object|^s3:listmultipartuploadparts/, 's3:::${BucketName}/${KeyName}'],
  [/^s3:(?!listallmybuckets)/, 's3:::${BucketName}'],
  [
    /^logs:(?:putlogevents|getlogevents|deletelogstream)/,
    'logs:${Region}:${Account}:log-group:${LogGroupName}:log-stream:${LogStreamName}',
  ],
  [
    /^logs:(?:createlog|describelogstreams|filterlogevents|startquery|putretention|deletelog|deleteretention|putsubscription)/,
    'logs:${Region}:${Account}:log-group:${LogGroupName}',
  ],
  [/^ssm:(?:get|put|delete|label)parameter/, 'ssm:${Region}:${Account}:parameter/${ParameterNameWithoutLeadingSlash}'],
  [
    /^ssm:updateinstanceinformation|^ssm:updateinstanceassociationstatus/,
    'ec2:${Region}:${Account}:instance/${InstanceId}',
  ],
  [/^ssm:(?:sendcommand|getdocument|describedocument)/, 'ssm:${Region}:${Account}:document/${DocumentName}'],
  [/^ec2:(?:start|stop|reboot|terminate|run)instances/, 'ec2:${Region}:${Account}:instance/${InstanceId}'],
  [
    /^iam:(?:get|update|delete|pass|create|attach|detach|put|tag|untag)\w*role|^sts:assumerole/,
    'iam::${Account}:role/${RoleNameWithPath}',
  ],
  [/^iam:(?:get|update|delete|create|attach|detach|put|tag|untag)\w*user/, 'iam::${Account}:user/${UserNameWithPath}'],
];

/** EvalResourceName of an action in the result of today. */
export function arnTemplateOf(action: string): string {
  const lower = action.toLowerCase();
  const found = TEMPLATES.find(([prefix]) => prefix.test(lower));
  return found === undefined ? '*' : `arn:\${Partition}:${found[1]}`;
}
