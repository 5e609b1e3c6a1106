-- description: Hits, misses and errors of the cache by path, with the bytes sent, from CloudFront logs
-- tables: cloudfront_logs
-- param: limit rows 50 — how many rows
SELECT cs_uri_stem, x_edge_result_type, count(*) AS requests, sum(sc_bytes) AS bytes
FROM {{table}}
WHERE {{partitions}}
  AND concat(CAST("date" AS varchar), 'T', "time", 'Z') >= {{since}}
  AND concat(CAST("date" AS varchar), 'T', "time", 'Z') < {{until}}
GROUP BY cs_uri_stem, x_edge_result_type
ORDER BY requests DESC, cs_uri_stem, x_edge_result_type
LIMIT {{limit}}
