-- description: Server errors by target, and whether the load balancer or the target gave them, from ALB access logs
-- tables: alb_access_logs
-- param: limit rows 50 — how many rows
SELECT elb, target_ip, elb_status_code, target_status_code, count(*) AS errors, max(time) AS last_seen
FROM {{table}}
WHERE {{partitions}}
  AND time >= {{since}} AND time < {{until}}
  AND elb_status_code >= 500
GROUP BY elb, target_ip, elb_status_code, target_status_code
ORDER BY errors DESC, last_seen DESC
LIMIT {{limit}}
