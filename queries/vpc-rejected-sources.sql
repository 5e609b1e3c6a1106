-- description: Sources whose traffic was rejected, and the ports they tried, from VPC flow logs
-- tables: vpc_flow_logs
-- param: limit rows 50 — how many rows
SELECT srcaddr,
       count(*) AS records,
       sum(packets) AS packets,
       count(DISTINCT dstport) AS ports,
       count(DISTINCT dstaddr) AS targets
FROM {{table}}
WHERE {{partitions}}
  AND start >= {{since_epoch}} AND start < {{until_epoch}}
  AND action = 'REJECT'
GROUP BY srcaddr
ORDER BY records DESC, srcaddr
LIMIT {{limit}}
