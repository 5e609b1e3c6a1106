-- description: Objects that were deleted, by whom, newest first, from S3 access logs
-- tables: s3_access_logs
-- param: limit rows 200 — how many rows
SELECT requestdatetime, bucket_name, key, operation, requester, remoteip, httpstatus
FROM {{table}}
WHERE {{partitions}}
  AND parse_datetime(requestdatetime, 'dd/MMM/yyyy:HH:mm:ss Z') >= from_iso8601_timestamp({{since}})
  AND parse_datetime(requestdatetime, 'dd/MMM/yyyy:HH:mm:ss Z') < from_iso8601_timestamp({{until}})
  AND operation LIKE '%DELETE%'
ORDER BY parse_datetime(requestdatetime, 'dd/MMM/yyyy:HH:mm:ss Z') DESC
LIMIT {{limit}}
