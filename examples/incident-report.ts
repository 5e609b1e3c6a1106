import { AppError, openRunbook, resolveTimeRange, runQuery, tailEvents } from 'awsops';

// What failed in the last hours, for a chat or a ticket: the tasks behind the commands, called from TypeScript.
//   node --import tsx incident-report.ts /web3tier/app

const LAST_4_HOURS_MS = 4 * 3_600_000;
const [group = '/web3tier/app'] = process.argv.slice(2);

const runbook = await openRunbook();
try {
  const range = resolveTimeRange({}, { nowMs: Date.now(), defaultSinceMs: LAST_4_HOURS_MS });
  const failures = runQuery(
    {
      text: 'filter status >= 500 | stats count(*) as errors by path | sort errors desc | limit 5',
      language: 'cwli',
      groups: [group],
      range,
    },
    runbook,
  );
  console.log(`Server errors of ${group}`);
  for await (const rows of failures) {
    for (const { path, errors } of rows) console.log(`- ${String(path)}: ${String(errors)}`);
  }

  console.log('Newest errors');
  for await (const events of tailEvents({ groups: [group], filter: 'ERROR', range, last: 3 }, runbook)) {
    for (const { timestamp, message } of events) console.log(`- ${timestamp} ${message}`);
  }
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  console.error(error.message, error.hint ?? '');
  process.exitCode = error.exitCode;
} finally {
  runbook.close();
}
