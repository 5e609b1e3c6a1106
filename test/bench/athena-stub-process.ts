import { startAthenaStub, type AthenaStubOptions } from '../helpers/athena-stub.js';

// The stub in a process of its own, so that it does not take the time of what is measured: options as JSON in the
// first argument, the URL on stdout. Ends with its stdin.
const options: AthenaStubOptions = JSON.parse(process.argv[2] ?? '{}');
const stub = await startAthenaStub(options);
process.stdout.write(`${stub.url}\n`);
process.stdin.resume().on('end', () => process.exit());
