-- description: Clients whose requests were blocked, with the rules and paths, from WAF logs
-- tables: waf_logs
-- param: limit rows 50 — how many rows
SELECT httprequest.clientip AS client_ip,
       httprequest.country AS country,
       count(*) AS blocked,
       count(DISTINCT terminatingruleid) AS rules,
       count(DISTINCT httprequest.uri) AS paths
FROM {{table}}
WHERE {{partitions}}
  AND "timestamp" >= {{since_ms}} AND "timestamp" < {{until_ms}}
  AND action = 'BLOCK'
GROUP BY httprequest.clientip, httprequest.country
ORDER BY blocked DESC, client_ip
LIMIT {{limit}}
