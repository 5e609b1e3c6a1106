import type { PlatformType, StoredDocument } from '../types.js';
import { MANAGE_AGENT, manageAgentDocument } from './manage-agent.js';
import { parseDocument } from './parse.js';

const ALL: readonly PlatformType[] = ['Windows', 'Linux', 'MacOS'];

/** How long the plugins let a command run when a document says nothing else: an hour (documents reference). */
const EXECUTION_TIMEOUT = {
  type: 'String',
  default: '3600',
  description: '(Optional) The time in seconds for a command to complete before it is considered to have failed.',
  allowedPattern: '([1-9][0-9]{0,4})|(1[0-6][0-9]{4})|(17[0-1][0-9]{3})|(172[0-7][0-9]{2})|(172800)',
};

function scriptDocument(plugin: string, description: string): object {
  return {
    schemaVersion: '1.2',
    description,
    parameters: {
      commands: { type: 'StringList', description: '(Required) The commands to run.', minItems: 1 },
      workingDirectory: { type: 'String', default: '', description: '(Optional) Where to run them.', maxChars: 4096 },
      executionTimeout: EXECUTION_TIMEOUT,
    },
    runtimeConfig: {
      [plugin]: {
        properties: [
          {
            id: `0.${plugin}`,
            runCommand: '{{ commands }}',
            workingDirectory: '{{ workingDirectory }}',
            timeoutSeconds: '{{ executionTimeout }}',
          },
        ],
      },
    },
  };
}

/** Parameters and their values are those of the published document; what it says about them is not. */
const configurePackage = {
  schemaVersion: '2.2',
  description: 'Install or uninstall a Distributor package.',
  parameters: {
    action: { type: 'String', description: '(Required) What to do.', allowedValues: ['Install', 'Uninstall'] },
    installationType: {
      type: 'String',
      description: '(Optional) How an installed package is replaced.',
      allowedValues: ['Uninstall and reinstall', 'In-place update'],
      default: 'Uninstall and reinstall',
    },
    name: { type: 'String', description: '(Required) The package.' },
    version: { type: 'String', description: '(Optional) Its version, the latest when empty.', default: '' },
    additionalArguments: { type: 'StringMap', description: '(Optional) For its scripts.', default: {} },
  },
  mainSteps: [
    {
      action: 'aws:configurePackage',
      name: 'configurePackage',
      inputs: {
        name: '{{ name }}',
        action: '{{ action }}',
        installationType: '{{ installationType }}',
        version: '{{ version }}',
        additionalArguments: '{{ additionalArguments }}',
      },
    },
  ],
};

const updateAgent = {
  schemaVersion: '1.2',
  description: 'Update the agent of Systems Manager.',
  parameters: {
    version: { type: 'String', default: '', description: '(Optional) The version, the latest when empty.' },
    allowDowngrade: { type: 'String', default: 'false', allowedValues: ['true', 'false'] },
  },
  runtimeConfig: {
    'aws:updateSsmAgent': {
      properties: {
        agentName: 'amazon-ssm-agent',
        targetVersion: '{{ version }}',
        allowDowngrade: '{{ allowDowngrade }}',
      },
    },
  },
};

const DOCUMENTS: readonly {
  readonly name: string;
  readonly platformTypes: readonly PlatformType[];
  readonly content: object;
}[] = [
  { name: MANAGE_AGENT, platformTypes: ALL, content: manageAgentDocument('current') },
  { name: 'AWS-ConfigureAWSPackage', platformTypes: ALL, content: configurePackage },
  {
    name: 'AWS-RunPowerShellScript',
    platformTypes: ALL,
    content: scriptDocument('aws:runPowerShellScript', 'Run a PowerShell script.'),
  },
  {
    name: 'AWS-RunShellScript',
    platformTypes: ['Linux', 'MacOS'],
    content: scriptDocument('aws:runShellScript', 'Run a shell script.'),
  },
  { name: 'AWS-UpdateSSMAgent', platformTypes: ALL, content: updateAgent },
];

/** Long before anything that a sandbox has seen. */
const CREATED_AT_MS = Date.UTC(2024, 0, 1);

/** The documents of Amazon that the nodes know how to run. */
export function amazonDocuments(): Map<string, StoredDocument> {
  return new Map(DOCUMENTS.map(({ name, platformTypes, content }) => [name, document(name, platformTypes, content)]));
}

function document(name: string, platformTypes: readonly PlatformType[], content: object): StoredDocument {
  const about = { version: '1', versionName: undefined, createdAtMs: CREATED_AT_MS };
  return {
    name,
    owner: 'Amazon',
    documentType: 'Command',
    platformTypes,
    targetType: undefined,
    tags: {},
    createdAtMs: CREATED_AT_MS,
    versions: [parseDocument(JSON.stringify(content, undefined, 2), about)],
    defaultVersion: '1',
  };
}
