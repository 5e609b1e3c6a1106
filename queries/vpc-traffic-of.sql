-- description: Traffic from and to one address, by peer and port, from VPC flow logs
-- tables: vpc_flow_logs
-- param: address ip — the address
-- param: limit rows 100 — how many rows
SELECT srcaddr, dstaddr, dstport, protocol, action, sum(bytes) AS bytes, count(*) AS records
FROM {{table}}
WHERE {{partitions}}
  AND start >= {{since_epoch}} AND start < {{until_epoch}}
  AND (srcaddr = {{address}} OR dstaddr = {{address}})
GROUP BY srcaddr, dstaddr, dstport, protocol, action
ORDER BY bytes DESC, srcaddr, dstaddr, dstport
LIMIT {{limit}}
