import { promises } from 'node:fs'; // node:fs/promises would be loaded by every command, also where no file is read
import { homedir } from 'node:os';
import { join } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

export interface ProfileSettings {
  readonly name: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** What must not be passed around; the id of a key is no secret, and tells whose it is. */
const SECRETS = new Set(['aws_secret_access_key', 'aws_session_token', 'aws_security_token']);

/**
 * The profiles of `~/.aws/config` and `~/.aws/credentials` (or where AWS_CONFIG_FILE and
 * AWS_SHARED_CREDENTIALS_FILE point), without any secret. Where both files set the same, the credentials file wins, as
 * in the SDK. Files that are not there count as empty.
 */
export async function readProfiles(env: Env): Promise<readonly ProfileSettings[]> {
  const home = env['HOME'] ?? env['USERPROFILE'] ?? homedir();
  const [config, credentials] = await Promise.all([
    readText(env['AWS_CONFIG_FILE'] ?? join(home, '.aws', 'config')),
    readText(env['AWS_SHARED_CREDENTIALS_FILE'] ?? join(home, '.aws', 'credentials')),
  ]);
  const profiles = new Map<string, Record<string, string>>();
  for (const section of parseIni(config)) {
    const name = profileName(section.name);
    if (name !== undefined) profiles.set(name, { ...profiles.get(name), ...section.settings });
  }
  for (const { name, settings } of parseIni(credentials)) {
    profiles.set(name, { ...profiles.get(name), ...settings });
  }
  return [...profiles].map(([name, settings]) => ({ name, settings: withoutSecrets(settings) }));
}

const withoutSecrets = (settings: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(settings).filter(([key]) => !SECRETS.has(key)));

async function readText(path: string): Promise<string> {
  try {
    return await promises.readFile(path, 'utf8');
  } catch {
    return ''; // no file, no profiles: the credential chain reports what is missing
  }
}

const profileName = (section: string): string | undefined =>
  section === 'default' ? 'default' : /^profile\s+(.+)$/.exec(section)?.[1]?.trim();

function parseIni(text: string): { name: string; settings: Record<string, string> }[] {
  const sections: { name: string; settings: Record<string, string> }[] = [];
  for (const line of text.split(/\r?\n/)) {
    const header = /^\s*\[([^\]]+)\]/.exec(line)?.[1];
    if (header !== undefined) {
      sections.push({ name: header.trim().replaceAll('"', ''), settings: {} });
      continue;
    }
    const [, key, value] = /^([A-Za-z0-9_]+)\s*=\s*(.*)$/.exec(line) ?? [];
    const section = sections.at(-1);
    if (key !== undefined && section)
      section.settings[key.toLowerCase()] = (value ?? '').replace(/\s[#;].*$/, '').trim();
  }
  return sections;
}
