import type { Palette } from '../output/palette.js';
import type { Cancellation } from './cancellation.js';
import type { Io } from './io.js';
import type { Progress } from './progress.js';
import type { SessionBase } from './session-base.js';
import type { Settings } from './settings.js';

/** Everything that is decided before a command runs. */
export interface RunEnvironment {
  readonly io: Io;
  readonly settings: Settings;
  readonly cancellation: Cancellation;
  readonly progress: Progress;
  readonly palette: Palette;
  /** Credentials chain, endpoint and tracing of the sessions. */
  readonly sessionBase: SessionBase;
  readonly help: (words: readonly string[]) => string;
  /** When the command line was read, epoch ms. */
  readonly nowMs: number;
}
