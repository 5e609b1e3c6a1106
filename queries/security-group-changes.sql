-- description: Changes of security groups, with what was changed, from CloudTrail
-- tables: cloudtrail_logs
-- param: limit rows 200 — how many rows
SELECT eventtime,
       useridentity.arn AS caller,
       eventname,
       json_extract_scalar(requestparameters, '$.groupId') AS group_id,
       requestparameters,
       errorcode
FROM {{table}}
WHERE {{partitions}}
  AND eventtime >= {{since}} AND eventtime < {{until}}
  AND eventsource = 'ec2.amazonaws.com'
  AND eventname LIKE '%SecurityGroup%'
  AND eventname NOT LIKE 'Describe%'
ORDER BY eventtime DESC
LIMIT {{limit}}
