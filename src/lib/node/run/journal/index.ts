export { openJournal, readJournal, reopenJournal } from './journal.js';
export type { Journal, JournalBatch, JournalRecord, JournalState, RunHeader } from './types.js';
