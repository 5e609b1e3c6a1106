-- description: What one principal called, by action and outcome, from CloudTrail
-- tables: cloudtrail_logs
-- param: principal string — its whole ARN, or a part of it with % around
-- param: limit rows 200 — how many rows
SELECT eventsource, eventname, errorcode, count(*) AS calls, min(eventtime) AS first_seen, max(eventtime) AS last_seen
FROM {{table}}
WHERE {{partitions}}
  AND eventtime >= {{since}} AND eventtime < {{until}}
  AND useridentity.arn LIKE {{principal}}
GROUP BY eventsource, eventname, errorcode
ORDER BY calls DESC, last_seen DESC
LIMIT {{limit}}
