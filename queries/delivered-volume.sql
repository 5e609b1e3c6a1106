-- description: Events and bytes by log group and stream, from logs that a pipeline delivered to S3
-- tables: delivered_logs
-- param: limit rows 50 — how many rows
SELECT loggroup, logstream, count(*) AS events, sum(length(event.message)) AS characters
FROM {{table}}
CROSS JOIN UNNEST(logevents) AS t (event)
WHERE {{partitions}}
  AND messagetype = 'DATA_MESSAGE'
  AND event."timestamp" >= {{since_ms}} AND event."timestamp" < {{until_ms}}
GROUP BY loggroup, logstream
ORDER BY events DESC, loggroup, logstream
LIMIT {{limit}}
