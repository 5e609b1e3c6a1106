/** What `awsops help alarm-file` prints. A test reads the file in it and looks for every key. */
export const ALARM_FILE_TOPIC = `Files of alarms

awsops alarm apply -f FILE makes the alarms of a file, awsops alarm preview -f FILE plays them.
The file is YAML or JSON:

  prefix: web-                          # names begin with it; --prune and --adopt need it
  tags: {team: web}                     # of every alarm
  defaults:                             # settings of every alarm that does not say its own
    period: 1m
    datapoints: 3/5                     # three of the last five periods
    missing: notBreaching               # missing, ignore, breaching, notBreaching
    actions: ['arn:aws:sns:{region}:{account}:ops']
  alarms:
    - name: web-errors
      metrics: [AWS/ApplicationELB/HTTPCode_Target_5XX_Count, AWS/ApplicationELB/RequestCount]
      dimensions: {LoadBalancer: app/web/0123456789abcdef}
      stat: Sum
      expression: 100 * m1 / m2
      threshold: 5
      comparison: '>='                  # in quotes
    - name: web-{name}-cpu              # a template: one alarm per resource
      each: {resource: instance, tags: {Role: web}}
      key: cpu                          # the tag awsops:alarm:cpu of an instance is about it
      metric: AWS/EC2/CPUUtilization    # with the dimensions of the instance
      threshold: 80
      comparison: '>'
    - name: web-traffic
      metric: 'AWS/ApplicationELB/RequestCount{LoadBalancer=app/web/0123456789abcdef}@Sum'
      anomalyBand: 2
      comparison: below                 # outside, above, below
    - name: web-down
      rule: ALARM("web-errors") AND NOT OK("web-traffic")

Every alarm also takes description, okActions, insufficientDataActions, actionsEnabled and tags; on
metrics unit, lowSamples, evaluationWindow (sliding, wall-clock or {timezone: Asia/Tokyo}) and
warmUp (10m); with a rule suppressor, suppressorWaitSeconds and suppressorExtensionSeconds. An empty
list takes actions away; what the file does not name stays as it is on an alarm that exists.

Placeholders: {account} and {region} in every text; in templates also {id}, {name}, {kind},
{tag:KEY}, the dimensions and what else is known of the resource: an error lists them. {{name}}
stands for the braces themselves.

Tags of a resource: awsops:alarm:KEY is "skip", which leaves it out, or settings such as
"threshold=90 period=5m". The tag awsops:alarm=skip leaves it out of every template.

Tags of the alarms: what the file made has awsops:managed=true and awsops:alarm-file=PREFIX. --prune
deletes alarms with both of them, below the prefix, that the file does not describe any more. Others
it changes, but never deletes, unless --adopt has made them its own.
`;
