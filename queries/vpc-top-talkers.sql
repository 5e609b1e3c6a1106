-- description: Pairs of addresses that exchanged the most bytes, from VPC flow logs
-- tables: vpc_flow_logs
-- param: limit rows 25 — how many rows
SELECT srcaddr, dstaddr, sum(bytes) AS bytes, sum(packets) AS packets, count(*) AS records
FROM {{table}}
WHERE {{partitions}}
  AND start >= {{since_epoch}} AND start < {{until_epoch}}
  AND action = 'ACCEPT'
GROUP BY srcaddr, dstaddr
ORDER BY bytes DESC, srcaddr, dstaddr
LIMIT {{limit}}
