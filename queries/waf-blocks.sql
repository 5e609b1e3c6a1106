-- description: Blocked requests by rule and country, from WAF logs
-- tables: waf_logs
-- param: limit rows 50 — how many rows
SELECT terminatingruleid, httprequest.country AS country, count(*) AS blocked, count(DISTINCT httprequest.clientip) AS clients
FROM {{table}}
WHERE {{partitions}}
  AND "timestamp" >= {{since_ms}} AND "timestamp" < {{until_ms}}
  AND action = 'BLOCK'
GROUP BY terminatingruleid, httprequest.country
ORDER BY blocked DESC, terminatingruleid, country
LIMIT {{limit}}
