import { homedir } from 'node:os';
import { join } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

const below = (base: string | undefined, env: Env, ...fallback: readonly string[]): string =>
  join(base || join(env['HOME'] || homedir(), ...fallback), 'awsops');

/** What a person writes: `$XDG_CONFIG_HOME/awsops`, by default `~/.config/awsops`. */
export const configDirectory = (env: Env): string => below(env['XDG_CONFIG_HOME'], env, '.config');

/** What has to outlive the process: `$XDG_STATE_HOME/awsops`, by default `~/.local/state/awsops`. */
export const stateDirectory = (env: Env): string => below(env['XDG_STATE_HOME'], env, '.local', 'state');

/** What can be thrown away: `$XDG_CACHE_HOME/awsops`, by default `~/.cache/awsops`. */
export const cacheDirectory = (env: Env): string => below(env['XDG_CACHE_HOME'], env, '.cache');
