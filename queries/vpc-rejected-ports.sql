-- description: Ports to which traffic was rejected, from VPC flow logs
-- tables: vpc_flow_logs
-- param: limit rows 50 — how many rows
SELECT dstport, protocol, count(*) AS records, sum(packets) AS packets, count(DISTINCT srcaddr) AS sources
FROM {{table}}
WHERE {{partitions}}
  AND start >= {{since_epoch}} AND start < {{until_epoch}}
  AND action = 'REJECT'
GROUP BY dstport, protocol
ORDER BY records DESC, dstport
LIMIT {{limit}}
