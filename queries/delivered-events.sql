-- description: Events with a text in them, newest first, from logs that a pipeline delivered to S3
-- tables: delivered_logs
-- param: text string — the text, upper and lower case as written
-- param: limit rows 500 — how many rows
SELECT from_unixtime(event."timestamp" / 1000e0) AS time, loggroup, logstream, event.message AS message
FROM {{table}}
CROSS JOIN UNNEST(logevents) AS t (event)
WHERE {{partitions}}
  AND messagetype = 'DATA_MESSAGE'
  AND event."timestamp" >= {{since_ms}} AND event."timestamp" < {{until_ms}}
  AND strpos(event.message, {{text}}) > 0
ORDER BY event."timestamp" DESC
LIMIT {{limit}}
