-- description: Bytes and TLS connections by client, from NLB access logs
-- tables: nlb_tls_logs
-- param: limit rows 25 — how many rows
SELECT client_ip, sum(received_bytes) AS received_bytes, sum(sent_bytes) AS sent_bytes, count(*) AS connections
FROM {{table}}
WHERE {{partitions}}
  AND time >= {{since}} AND time < {{until}}
GROUP BY client_ip
ORDER BY sum(received_bytes) + sum(sent_bytes) DESC, client_ip
LIMIT {{limit}}
