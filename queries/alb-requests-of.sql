-- description: Requests of one client, newest first, from ALB access logs
-- tables: alb_access_logs
-- param: client ip — its address
-- param: limit rows 500 — how many rows
SELECT time, elb_status_code, target_status_code, request_verb, request_url, target_processing_time, user_agent
FROM {{table}}
WHERE {{partitions}}
  AND time >= {{since}} AND time < {{until}}
  AND client_ip = {{client}}
ORDER BY time DESC
LIMIT {{limit}}
