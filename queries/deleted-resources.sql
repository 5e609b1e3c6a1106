-- description: Who deleted or terminated what, newest first, from CloudTrail
-- tables: cloudtrail_logs
-- param: limit rows 200 — how many rows
SELECT eventtime, useridentity.arn AS caller, awsregion, eventsource, eventname, requestparameters, sourceipaddress
FROM {{table}}
WHERE {{partitions}}
  AND eventtime >= {{since}} AND eventtime < {{until}}
  AND (eventname LIKE 'Delete%' OR eventname LIKE 'Terminate%' OR eventname LIKE 'Deregister%')
  AND errorcode IS NULL
ORDER BY eventtime DESC
LIMIT {{limit}}
