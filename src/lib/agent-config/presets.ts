import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../core/package-root.js';
import { suggest } from '../core/suggest.js';
import { configError, notFoundError } from '../errors/app-error.js';
import type { Platform, Preset } from './types.js';

/** The folder of the package that holds them, one file `NAME.json` each. */
export const PRESET_FOLDER = 'presets';

/** JSON has no comments and the agent refuses keys that it does not know: what a preset is for stands here. */
const PRESETS: readonly Omit<Preset, 'text'>[] = [
  {
    name: 'linux-basic',
    description: 'Memory, disks, swap and processor of any Linux; no logs',
    platform: 'Linux',
    os: null,
  },
  {
    name: 'linux-web-nginx',
    description: 'linux-basic, connections, the processes and the access and error logs of nginx',
    platform: 'Linux',
    os: null,
  },
  {
    name: 'linux-web-apache',
    description: 'linux-basic, connections, and the access and error logs of httpd (Amazon Linux, Red Hat)',
    platform: 'Linux',
    os: 'amazon-linux-2023',
  },
  {
    name: 'linux-processes',
    description: 'linux-basic, processes as a whole, and CPU, memory and files of a service by its pattern',
    platform: 'Linux',
    os: null,
  },
  {
    name: 'linux-syslog',
    description: 'linux-basic, and the system and login logs of Amazon Linux 2 and Red Hat',
    platform: 'Linux',
    os: 'amazon-linux-2',
  },
  {
    name: 'al2023-journald',
    description: 'linux-basic, and the journal of Amazon Linux 2023, which has no /var/log/messages',
    platform: 'Linux',
    os: 'amazon-linux-2023',
  },
  {
    name: 'ubuntu-basic',
    description: 'linux-basic, and the system and login logs of Ubuntu',
    platform: 'Linux',
    os: 'ubuntu-24.04',
  },
  {
    name: 'windows-basic',
    description: 'Memory, disks, processor and paging file of Windows Server; errors of the event logs',
    platform: 'Windows',
    os: null,
  },
  {
    name: 'windows-iis',
    description: 'windows-basic, connections and requests of IIS, and its access logs',
    platform: 'Windows',
    os: null,
  },
];

/** Where presets are read from; tests give a folder of their own. */
interface PresetOptions {
  readonly directory?: string;
}

/** All presets. */
export const listPresets = (options: PresetOptions = {}): Promise<readonly Preset[]> =>
  Promise.all(PRESETS.map((preset) => withText(preset, options)));

/**
 * The preset of this name.
 *
 * @throws not_found with the nearest name that there is; configuration error when the package lacks its file
 */
export async function readPreset(name: string, options: PresetOptions = {}): Promise<Preset> {
  const preset = PRESETS.find((one) => one.name === name);
  if (preset) return withText(preset, options);
  const nearest = suggest(
    name,
    PRESETS.map((one) => one.name),
  );
  throw notFoundError(`no preset "${name}"`, {
    code: 'PresetNotFound',
    reason: nearest === undefined ? undefined : `did you mean "${nearest}"?`,
    hint: 'list them with: awsops agent preset list',
  });
}

/** True for the name of a preset, without reading it. */
export const isPreset = (name: string): boolean => PRESETS.some((preset) => preset.name === name);

/** The names of all presets, or of those for one platform. */
export const presetNames = (platform?: Platform): readonly string[] =>
  PRESETS.filter((preset) => platform === undefined || preset.platform === platform).map(({ name }) => name);

async function withText(preset: Omit<Preset, 'text'>, { directory }: PresetOptions): Promise<Preset> {
  const file = join(directory ?? join(packageRoot(), PRESET_FOLDER), `${preset.name}.json`);
  try {
    return { ...preset, text: await readFile(file, 'utf8') };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : undefined;
    throw configError(`cannot read the preset "${preset.name}"`, {
      code: 'UnreadablePreset',
      reason,
      hint: 'install awsops again',
      cause,
    });
  }
}
