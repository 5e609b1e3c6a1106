import type { Image, Instance } from '@aws-sdk/client-ec2';
import type { FleetNode } from '../../node/index.js';
import type { Read } from '../read.js';
import { fail, pass, skip, type Verdict } from '../verdict.js';
import { isAtLeast } from './version.js';

/** The CloudWatch agent's packages and documents need this SSM Agent (CloudWatch user guide, installation by Systems Manager). */
const CLOUDWATCH_AGENT_NEEDS = '2.2.93.0';
/** The console of an instance has up to 64 KB; its last words are enough. */
const CONSOLE_LINES = 5;

export interface SsmAgentInput {
  readonly node: Pick<FleetNode, 'instanceId' | 'reason' | 'managed' | 'platform'>;
  /** What the instance wrote to its console. Undefined: it was not asked for, too many others were. */
  readonly console: Read<string> | undefined;
  readonly image: Read<Image | undefined> | undefined;
  readonly imageId: Instance['ImageId'];
  readonly region: string;
  /** How many checks of this node could not be made. */
  readonly unknownCount: number;
}

/**
 * What is left when identity, permissions and network explain nothing: SSM Agent itself. The console and the image
 * are hints.
 */
export function judgeSsmAgent(input: SsmAgentInput): Verdict {
  const { node, unknownCount } = input;
  const lines = input.console?.ok ? agentLines(input.console.value) : [];
  const imageName = input.image?.ok ? (input.image.value?.Name ?? null) : null;
  const evidence = {
    console: input.console?.ok ? lines : null,
    consoleError: input.console?.ok === false ? input.console.reason : null,
    imageId: input.imageId ?? null,
    imageName,
  };
  if (node.reason === 'starting') {
    const reason = 'the instance was launched a moment ago: its agent need not have registered yet';
    return { ...skip(reason, 'run the command again in some minutes', evidence), isFinal: true };
  }
  const begin =
    unknownCount === 0
      ? 'profile, permissions and network are in order, so SSM Agent does not run or cannot register'
      : `no cause was found, and ${unknownCount} ${unknownCount === 1 ? 'check' : 'checks'} could not be made`;
  const hints = [consoleHint(lines), imageHint(input)].filter((hint) => hint !== undefined);
  return fail([begin, ...hints].join('; '), fixOf(input), evidence);
}

function agentLines(console: string): readonly string[] {
  return console
    .split(/\r?\n/)
    .filter((line) => /amazon-ssm-agent|\bSSM\b/i.test(line))
    .slice(-CONSOLE_LINES);
}

function consoleHint(lines: readonly string[]): string | undefined {
  const line = lines.findLast((text) => /error|fail|panic|denied|timeout/i.test(text));
  return line === undefined ? undefined : `its console says "${line.trim()}"`;
}

/**
 * Names of the images of AWS and Canonical that come with SSM Agent ("AMIs with SSM Agent preinstalled" of the
 * Systems Manager user guide); minimal images do not.
 */
const WITH_AGENT =
  /^(amzn2?-ami|amzn2-|al2023-ami|ubuntu\/images|Windows_Server|suse-sles-1[25]|amazon-eks|amzn-ec2-macos)/;
const WITHOUT_AGENT = /minimal/i;

function imageHint({ image, imageId }: SsmAgentInput): string | undefined {
  if (image?.ok !== true) return undefined;
  if (image.value === undefined) return `its image ${imageId} is gone or private`;
  const name = image.value.Name ?? '';
  if (WITHOUT_AGENT.test(name)) return `its image "${name}" comes without SSM Agent`;
  return WITH_AGENT.test(name) ? undefined : `its image "${name}" may come without SSM Agent`;
}

function fixOf({ node, region }: SsmAgentInput): string {
  const { instanceId } = node;
  if (instanceId.startsWith('mi-')) return 'look on the machine: ssm-cli get-diagnostics --output table';
  const restart = node.platform === 'Windows' ? 'Restart-Service AmazonSSMAgent' : 'systemctl restart amazon-ssm-agent';
  return `the agent takes some minutes to notice what was mended just now; else log in and see: ${restart}, ssm-cli get-diagnostics; the whole console: aws ec2 get-console-output --region ${region} --latest --output text --instance-id ${instanceId}`;
}

/** Whether SSM Agent is new enough to install and configure the CloudWatch agent. */
export function judgeAgentVersion(node: Pick<FleetNode, 'instanceId' | 'ssmAgentVersion'>): Verdict {
  const { instanceId, ssmAgentVersion: version } = node;
  const evidence = { ssmAgentVersion: version, needed: CLOUDWATCH_AGENT_NEEDS };
  if (isAtLeast(version, CLOUDWATCH_AGENT_NEEDS) !== false) return pass(`SSM Agent ${version ?? ''}`.trim(), evidence);
  const reason = `SSM Agent ${version} is too old: the CloudWatch agent needs ${CLOUDWATCH_AGENT_NEEDS} or newer`;
  return fail(reason, `awsops node run ${instanceId} --document AWS-UpdateSSMAgent`, evidence);
}
