import type { NodeSelection } from '../../node/index.js';
import type { RolloutInput } from '../rollout-input.js';

/** What `agent install` is asked for. */
export interface InstallInput extends RolloutInput {
  readonly selection: NodeSelection;
  /** Files, presets and `ssm:NAME`: one for each platform. */
  readonly config: readonly string[];
  readonly parameter?: string | undefined;
  readonly tier: 'standard' | 'advanced';
  /** `latest` or an exact version; undefined: any that is there will do. */
  readonly agentVersion?: string | undefined;
  readonly append: boolean;
  readonly replace: boolean;
  readonly verify: boolean;
  /** How long to wait for data of a wave, ms; default: five minutes. */
  readonly verifyTimeout?: number | undefined;
  /** A run to go on with; everything above that says what to do must be absent. */
  readonly resume?: string | undefined;
}
