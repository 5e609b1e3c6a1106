-- description: Bytes received from and sent to each client, from ALB access logs
-- tables: alb_access_logs
-- param: limit rows 25 — how many rows
SELECT client_ip, sum(received_bytes) AS received_bytes, sum(sent_bytes) AS sent_bytes, count(*) AS requests
FROM {{table}}
WHERE {{partitions}}
  AND time >= {{since}} AND time < {{until}}
GROUP BY client_ip
ORDER BY sum(received_bytes) + sum(sent_bytes) DESC, client_ip
LIMIT {{limit}}
