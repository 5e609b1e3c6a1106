-- description: Errors by path and status, and whether the edge or the origin gave them, from CloudFront logs
-- tables: cloudfront_logs
-- param: status number 400 — an error from this status
-- param: limit rows 50 — how many rows
SELECT sc_status, cs_uri_stem, x_edge_detailed_result_type, count(*) AS errors, count(DISTINCT c_ip) AS clients
FROM {{table}}
WHERE {{partitions}}
  AND concat(CAST("date" AS varchar), 'T', "time", 'Z') >= {{since}}
  AND concat(CAST("date" AS varchar), 'T', "time", 'Z') < {{until}}
  AND sc_status >= {{status}}
GROUP BY sc_status, cs_uri_stem, x_edge_detailed_result_type
ORDER BY errors DESC, sc_status, cs_uri_stem
LIMIT {{limit}}
