-- description: Log-ins of the root user to the console, from CloudTrail
-- tables: cloudtrail_logs
SELECT eventtime,
       recipientaccountid,
       sourceipaddress,
       json_extract_scalar(responseelements, '$.ConsoleLogin') AS outcome,
       json_extract_scalar(additionaleventdata, '$.MFAUsed') AS mfa_used,
       useragent
FROM {{table}}
WHERE {{partitions}}
  AND eventtime >= {{since}} AND eventtime < {{until}}
  AND eventname = 'ConsoleLogin'
  AND useridentity.type = 'Root'
ORDER BY eventtime DESC
