-- description: Requests by hour and class of status, from ALB access logs
-- tables: alb_access_logs
SELECT substr(time, 1, 13) AS hour, elb_status_code / 100 AS status_class, count(*) AS requests
FROM {{table}}
WHERE {{partitions}}
  AND time >= {{since}} AND time < {{until}}
GROUP BY substr(time, 1, 13), elb_status_code / 100
ORDER BY hour, status_class
