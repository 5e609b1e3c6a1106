-- description: Clients with the most requests, and how many of those failed, from ALB access logs
-- tables: alb_access_logs
-- param: limit rows 25 — how many rows
SELECT client_ip,
       count(*) AS requests,
       count_if(elb_status_code >= 400) AS failed,
       count(DISTINCT request_url) AS urls,
       min(time) AS first_seen,
       max(time) AS last_seen
FROM {{table}}
WHERE {{partitions}}
  AND time >= {{since}} AND time < {{until}}
GROUP BY client_ip
ORDER BY requests DESC, client_ip
LIMIT {{limit}}
