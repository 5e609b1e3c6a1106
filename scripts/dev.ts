import { run } from '../src/main.js';

// Runs the sources as they are: npm run dev -- logs groups --sandbox
process.exitCode = await run(process.argv.slice(2));
