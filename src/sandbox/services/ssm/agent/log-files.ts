import type { StoredNode } from '../types.js';

const AGENT_LOG = '/opt/aws/amazon-cloudwatch-agent/logs/amazon-cloudwatch-agent.log';
const WINDOWS_AGENT_LOG = 'C:\\ProgramData\\Amazon\\AmazonCloudWatchAgent\\Logs\\amazon-cloudwatch-agent.log';

/** What each platform writes by itself. Amazon Linux 2023 and Debian 12 keep it in the journal, and in no files. */
function systemLogs({ platformType, platformName, platformVersion }: StoredNode): readonly string[] {
  if (platformType === 'Windows') return [WINDOWS_AGENT_LOG];
  if (platformType === 'MacOS') return [AGENT_LOG, '/var/log/system.log'];
  const isDebian = /Debian/.test(platformName);
  if ((/Amazon Linux/.test(platformName) && platformVersion !== '2') || (isDebian && Number(platformVersion) >= 12)) {
    return [AGENT_LOG];
  }
  if (isDebian || /Ubuntu/.test(platformName)) return [AGENT_LOG, '/var/log/auth.log', '/var/log/syslog'];
  return [AGENT_LOG, '/var/log/messages', '/var/log/secure'];
}

/** The log files of a node, with those that it has besides. */
export const logFilesOf = (node: StoredNode): readonly string[] => [...systemLogs(node), ...node.logFiles];

/** The files that a path of the configuration stands for: of those that match a wildcard, the newest only. */
export function matchingFiles(
  node: StoredNode,
  pattern: string,
  { isAll }: { readonly isAll: boolean },
): readonly string[] {
  const test = wildcard(pattern);
  const matching = logFilesOf(node)
    .filter((path) => test.test(path))
    .sort();
  return isAll ? matching : matching.slice(-1);
}

function wildcard(pattern: string): RegExp {
  const source = pattern
    .split('**')
    .map((part) =>
      part
        .split('*')
        .map((text) => text.replace(/[.+^${}()|[\]\\?]/g, '\\$&'))
        .join('[^/\\\\]*'),
    )
    .join('.*');
  return new RegExp(`^${source}$`, 's');
}

const SYSTEM_LOG = /^\/var\/log\/(?:messages|secure|syslog|auth\.log|system\.log)$/;

/** Whether a user other than root may read it: what the system itself logs is not for everybody. */
export const isReadableByAll = (path: string): boolean => !SYSTEM_LOG.test(path);
