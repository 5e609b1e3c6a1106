-- description: Bytes that each requester read from each bucket, from S3 access logs
-- tables: s3_access_logs
-- param: limit rows 50 — how many rows
SELECT bucket_name, requester, sum(bytessent) AS bytes, count(*) AS requests
FROM {{table}}
WHERE {{partitions}}
  AND parse_datetime(requestdatetime, 'dd/MMM/yyyy:HH:mm:ss Z') >= from_iso8601_timestamp({{since}})
  AND parse_datetime(requestdatetime, 'dd/MMM/yyyy:HH:mm:ss Z') < from_iso8601_timestamp({{until}})
  AND operation LIKE 'REST.GET.OBJECT%'
GROUP BY bucket_name, requester
ORDER BY bytes DESC, bucket_name, requester
LIMIT {{limit}}
