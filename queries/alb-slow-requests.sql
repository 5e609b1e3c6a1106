-- description: The slowest requests, from ALB access logs
-- tables: alb_access_logs
-- param: seconds number 1 — a request is slow from here
-- param: limit rows 50 — how many rows
SELECT time, target_processing_time, elb_status_code, request_verb, request_url, target_ip, client_ip
FROM {{table}}
WHERE {{partitions}}
  AND time >= {{since}} AND time < {{until}}
  AND target_processing_time >= {{seconds}}
ORDER BY target_processing_time DESC, time
LIMIT {{limit}}
