-- description: Calls to AWS that were denied, by caller and action, from CloudTrail
-- tables: cloudtrail_logs
-- param: limit rows 100 — how many rows
SELECT useridentity.arn AS caller, eventsource, eventname, errorcode, count(*) AS calls, max(eventtime) AS last_seen
FROM {{table}}
WHERE {{partitions}}
  AND eventtime >= {{since}} AND eventtime < {{until}}
  AND (errorcode LIKE '%AccessDenied%' OR errorcode LIKE '%Unauthorized%')
GROUP BY useridentity.arn, eventsource, eventname, errorcode
ORDER BY calls DESC, last_seen DESC
LIMIT {{limit}}
