-- description: Failed log-ins to the console by user and source, from CloudTrail
-- tables: cloudtrail_logs
-- param: limit rows 100 — how many rows
SELECT useridentity.username AS username, sourceipaddress, count(*) AS failures, max(eventtime) AS last_seen
FROM {{table}}
WHERE {{partitions}}
  AND eventtime >= {{since}} AND eventtime < {{until}}
  AND eventname = 'ConsoleLogin'
  AND json_extract_scalar(responseelements, '$.ConsoleLogin') = 'Failure'
GROUP BY useridentity.username, sourceipaddress
ORDER BY failures DESC, last_seen DESC
LIMIT {{limit}}
