-- description: Targets by how long they take: median, 95th percentile and worst, from ALB access logs
-- tables: alb_access_logs
-- param: limit rows 50 — how many rows
SELECT elb,
       target_ip,
       count(*) AS requests,
       approx_percentile(target_processing_time, 0.5) AS p50_seconds,
       approx_percentile(target_processing_time, 0.95) AS p95_seconds,
       max(target_processing_time) AS max_seconds
FROM {{table}}
WHERE {{partitions}}
  AND time >= {{since}} AND time < {{until}}
  AND target_processing_time >= 0
GROUP BY elb, target_ip
ORDER BY p95_seconds DESC, max_seconds DESC
LIMIT {{limit}}
