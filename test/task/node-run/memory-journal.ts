import { addRecord, headerLine, parseJournal, recordLine } from '../../../src/lib/node/run/journal/parse.js';
import type { Journal, JournalRecord, RunHeader } from '../../../src/lib/node/run/journal/types.js';
import type { RunNode } from '../../../src/lib/node/run/types.js';

/** The bytes of a state file; what a kill leaves behind. */
export interface Disk {
  text: string;
}

export function newDisk(nodes: readonly RunNode[]): Disk {
  const header: RunHeader = {
    runId: '20260115T120000-abcdef',
    account: '123456789012',
    region: 'us-east-1',
    what: 'node run',
    createdAtMs: 0,
    nodes,
    details: {},
  };
  return { text: headerLine(header) };
}

/** A journal over bytes in memory, read as the one over a file is. `onAppend` may stop it before, in the middle or after. */
export function memoryJournal(
  disk: Disk,
  onAppend: (record: JournalRecord, write: (text: string) => void) => void = (record, write) =>
    write(recordLine(record)),
): Journal {
  const parsed = parseJournal(disk.text);
  if (!parsed) throw new Error('the state file cannot be read');
  const { state, bytes } = parsed;
  disk.text = Buffer.from(disk.text).subarray(0, bytes).toString();
  let lastBatch = Math.max(0, ...state.batches.keys());
  return {
    runId: state.header.runId,
    path: 'memory',
    header: state.header,
    state: () => state,
    batchNumber: () => (lastBatch += 1),
    async append(record) {
      onAppend(record, (text) => void (disk.text += text));
      addRecord(state, record);
    },
    close: async () => {},
  };
}
