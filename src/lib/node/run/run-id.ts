import { randomBytes } from 'node:crypto';

/** `20260115T120000-3f9a2c`: sorts by time, and can be typed. */
const RUN_ID = /^\d{8}T\d{6}-[0-9a-f]{6}$/;
/** What AWS gives commands. */
const COMMAND_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A new id of a run; its time is UTC. */
export function newRunId(nowMs: number): string {
  const time = new Date(nowMs).toISOString().slice(0, 19).replace(/[-:]/g, '');
  return `${time}-${randomBytes(3).toString('hex')}`;
}

export const isRunId = (text: string): boolean => RUN_ID.test(text);

/** Whether it is an id that AWS gave a command. */
export const isCommandId = (text: string): boolean => COMMAND_ID.test(text);

/**
 * What SendCommand carries in its comment. The operation takes no client token, so this is how a command is found again
 * whose id never reached us. At most 100 characters (API reference, SendCommand).
 */
export const commentOf = (runId: string, batch: number): string => `awsops ${runId} ${batch}`;
