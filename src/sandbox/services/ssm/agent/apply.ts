import { randomUUID } from 'node:crypto';
import { programRole } from '../node-state.js';
import { parameterArn, readStoredParameter } from '../parameters/store.js';
import { isPermitted } from '../permissions.js';
import type { SimulatedAgent } from '../types.js';
import { defaultConfig, mergeConfigs, startFailure, type MergedConfig } from './config.js';
import type { AgentContext } from './lifecycle.js';
import { denied, NO_CREDENTIALS } from './messages.js';
import { shipNode } from './ship.js';
import { activeConfigs, TEMPORARY } from './state.js';

/** What became of a configuration, and what was printed about it. */
export interface Applied {
  readonly isApplied: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

const DIRECTORY = '/opt/aws/amazon-cloudwatch-agent';

interface Source {
  /** `ssm` or `default`. */
  readonly source: string;
  readonly location: string;
}

/** The name under which the agent keeps a configuration: `ssm_` and the parameter's name without slashes and colons. */
function fileName({ source, location }: Source): string {
  return source === 'ssm' ? `ssm_${location.replace(/[/ :]/g, '_')}` : source;
}

/** Fetches a configuration and puts it in the place of all others (`default`), or beside them (`append`). */
export function applyConfig(
  { mode, ...source }: Source & { readonly mode: 'default' | 'append' },
  context: AgentContext,
): Applied {
  const { node } = context;
  const { configs } = node.agent;
  for (const name of configs.keys()) if (name.endsWith(TEMPORARY)) configs.delete(name);
  const fetched = fetchConfig(source, context);
  if ('error' in fetched) return failed('', logged(context, `fail to fetch/remove json config: ${fetched.error}`));
  const name = fileName(source);
  const candidates = new Map(mode === 'append' ? activeConfigs(node.agent) : []);
  candidates.set(name, { text: fetched.text });
  const said = `Successfully fetched the config and saved in ${DIRECTORY}/etc/amazon-cloudwatch-agent.d/${name}${TEMPORARY}\n`;
  const verdict = validate(mergeConfigs(candidates), context, said);
  if (verdict.isApplied) replaceConfigs(candidates, context);
  else configs.set(`${name}${TEMPORARY}`, { text: fetched.text });
  return verdict;
}

/** The configuration that an agent without any starts with. */
export function applyDefault(context: AgentContext): void {
  replaceConfigs(new Map([['default', { text: defaultConfig(context.node) }]]), context);
}

/** Takes away one configuration or all. One that was never applied cannot be taken away. */
export function removeConfigs(what: Source | 'all', context: AgentContext): Applied {
  const { agent } = context.node;
  const rest = activeConfigs(agent);
  if (what === 'all') {
    rest.clear();
  } else if (!rest.delete(fileName(what))) {
    const path = `${DIRECTORY}/etc/amazon-cloudwatch-agent.d/${fileName(what)}`;
    return failed(
      '',
      logged(context, `failed to remove the json file ${path}: remove ${path}: no such file or directory`),
    );
  }
  if (rest.size === 0) {
    replaceConfigs(rest, context);
    return { isApplied: true, stdout: 'all amazon-cloudwatch-agent configurations have been removed\n', stderr: '' };
  }
  const verdict = validate(mergeConfigs(rest), context, '');
  if (verdict.isApplied) replaceConfigs(rest, context);
  return verdict;
}

/** Data up to now was collected by the configuration of before. */
function replaceConfigs(files: SimulatedAgent['configs'], { node, call, atMs }: AgentContext): void {
  shipNode(node, { call, untilMs: atMs });
  const kept = [...files];
  node.agent.configs.clear();
  for (const [name, file] of kept) node.agent.configs.set(name, file);
}

/** The two phases of the validation, as the control script prints them. */
function validate(merged: MergedConfig, context: AgentContext, said: string): Applied {
  const started = `${said}Start configuration validation...\n`;
  if (merged.kind === 'refused') {
    const stderr = merged.errors.map((error) => logged(context, error)).join('');
    const verdict =
      'configuration validation first phase failed. Agent version: 1.0. Verify the JSON input is only using features supported by this version';
    return failed(started, `${stderr}${logged(context, `E! ${verdict}`)}`);
  }
  const failure = merged.kind === 'valid' ? startFailure(merged.config, context.node) : undefined;
  const test = `${DIRECTORY}/bin/amazon-cloudwatch-agent -schematest -config ${DIRECTORY}/etc/amazon-cloudwatch-agent.toml\n`;
  const first = `${started}Configuration validation first phase succeeded\n${test}`;
  if (failure !== undefined) {
    const log = `${new Date(context.atMs).toISOString().replace(/\.\d+Z$/, 'Z')} ${failure}\n`;
    return failed(`${first}Configuration validation second phase failed\n======== Error Log ========\n${log}`, '');
  }
  const stdout = `${first}Configuration validation second phase succeeded\nConfiguration validation succeeded\n`;
  return { isApplied: true, stdout, stderr: '' };
}

const failed = (stdout: string, stderr: string): Applied => ({ isApplied: false, stdout, stderr });

/** A line as Go's logger writes it. */
function logged({ atMs }: AgentContext, text: string): string {
  const stamp = new Date(atMs).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ');
  return `${stamp} ${text.startsWith('Under path') || text.startsWith('E!') ? '' : 'E! '}${text}\n`;
}

function fetchConfig(
  { source, location }: Source,
  context: AgentContext,
): { readonly text: string } | { readonly error: string } {
  const { node, call } = context;
  if (source === 'default') return { text: defaultConfig(node) };
  const retrieving = 'error in retrieving parameter store content: ';
  const status = `\n\tstatus code: 400, request id: ${randomUUID()}`;
  const roleName = programRole(node, call);
  if (roleName === undefined) return { error: retrieving + NO_CREDENTIALS };
  const resource = parameterArn(location.split(':')[0] ?? '', call);
  const action = 'ssm:GetParameter';
  if (!isPermitted(call, { roleName, action, resource })) {
    const message = denied({ node, call, roleName, action, resource });
    return { error: `${retrieving}AccessDeniedException: ${message}${status}` };
  }
  const parameter = readStoredParameter(call, location);
  return parameter ? { text: parameter.value } : { error: `${retrieving}ParameterNotFound: ${status}` };
}
