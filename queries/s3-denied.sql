-- description: Requests that S3 denied, by requester and operation, from S3 access logs
-- tables: s3_access_logs
-- param: limit rows 100 — how many rows
SELECT bucket_name, requester, remoteip, operation, errorcode, count(*) AS requests
FROM {{table}}
WHERE {{partitions}}
  AND parse_datetime(requestdatetime, 'dd/MMM/yyyy:HH:mm:ss Z') >= from_iso8601_timestamp({{since}})
  AND parse_datetime(requestdatetime, 'dd/MMM/yyyy:HH:mm:ss Z') < from_iso8601_timestamp({{until}})
  AND httpstatus = 403
GROUP BY bucket_name, requester, remoteip, operation, errorcode
ORDER BY requests DESC, bucket_name, requester
LIMIT {{limit}}
