import type { AlarmState } from '../evaluate/types.js';
import type { RuleNode } from './parse-rule.js';

/** State of an alarm by the name or ARN in the rule; undefined when there is no such alarm. */
export type StateOf = (alarm: string) => AlarmState | undefined;

/** Whether a rule holds. An alarm that does not exist is taken for one with insufficient data (an assumption). */
export function ruleHolds(rule: RuleNode, stateOf: StateOf): boolean {
  switch (rule.kind) {
    case 'constant':
      return rule.value;
    case 'state':
      return (stateOf(rule.alarm) ?? 'INSUFFICIENT_DATA') === rule.state;
    case 'not':
      return !ruleHolds(rule.operand, stateOf);
    case 'and':
      return rule.operands.every((operand) => ruleHolds(operand, stateOf));
    case 'or':
      return rule.operands.some((operand) => ruleHolds(operand, stateOf));
  }
}

/** The alarms that a rule names, each once, in order of appearance. */
export function childrenOf(rule: RuleNode): readonly string[] {
  return [...new Set(statesIn(rule))];
}

function statesIn(rule: RuleNode): readonly string[] {
  if (rule.kind === 'state') return [rule.alarm];
  if (rule.kind === 'not') return statesIn(rule.operand);
  return rule.kind === 'constant' ? [] : rule.operands.flatMap(statesIn);
}

/** Name of an alarm that is given by name or ARN. */
export const alarmNameOf = (nameOrArn: string): string =>
  /^arn:[^:]+:cloudwatch:[^:]*:\d*:alarm:(.+)$/s.exec(nameOrArn)?.[1] ?? nameOrArn;
