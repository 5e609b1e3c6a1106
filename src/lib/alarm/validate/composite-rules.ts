import { countElements, parseRule, RuleSyntaxError } from '../composite/parse-rule.js';
import { alarmNameOf, childrenOf } from '../composite/rule.js';
import type { CompositeAlarmDefinition } from '../definition.js';
import { anError, type AlarmProblem } from './problem.js';

// PutCompositeAlarm, AlarmRule and ActionsSuppressor.
const MAX_RULE_LENGTH = 10_240;
const MAX_CHILDREN = 100;
const MAX_ELEMENTS = 500;

/** What is wrong with the rule and the suppressor of a composite alarm. */
export function compositeProblems(definition: CompositeAlarmDefinition): readonly AlarmProblem[] {
  return [...ruleProblems(definition), ...suppressorProblems(definition)];
}

function ruleProblems({ name, rule }: CompositeAlarmDefinition): readonly AlarmProblem[] {
  const refuse = (message: string, fix: string) => [anError('AlarmRule', message, fix)];
  if (rule.trim() === '') return refuse('the rule is empty', 'try ALARM("name") AND NOT ALARM("other name")');
  if (rule.length > MAX_RULE_LENGTH) {
    return refuse(
      `the rule has ${rule.length} characters`,
      `at most ${MAX_RULE_LENGTH}: make composites of composites`,
    );
  }
  try {
    const children = childrenOf(parseRule(rule)).map(alarmNameOf);
    if (children.includes(name)) return refuse(`the rule of "${name}" names itself`, 'name other alarms');
    if (children.length > MAX_CHILDREN) {
      return refuse(
        `the rule names ${children.length} alarms`,
        `at most ${MAX_CHILDREN}: make composites of composites`,
      );
    }
  } catch (error) {
    if (!(error instanceof RuleSyntaxError)) throw error;
    const fix = 'a rule is made of ALARM("name"), OK("name"), INSUFFICIENT_DATA("name"), AND, OR, NOT and parentheses';
    return refuse(`at character ${error.offset + 1}: ${error.message}`, fix);
  }
  const elements = countElements(rule);
  return elements > MAX_ELEMENTS
    ? refuse(`the rule has ${elements} elements`, `at most ${MAX_ELEMENTS}: alarms, TRUE, FALSE and parentheses`)
    : [];
}

function suppressorProblems({ name, suppressor }: CompositeAlarmDefinition): readonly AlarmProblem[] {
  if (suppressor === undefined) return [];
  const problems: AlarmProblem[] = [];
  if (alarmNameOf(suppressor.alarm) === name) {
    problems.push(anError('ActionsSuppressor', `"${name}" would suppress itself`, 'name another alarm'));
  }
  for (const [setting, seconds] of [
    ['ActionsSuppressorWaitPeriod', suppressor.waitSeconds],
    ['ActionsSuppressorExtensionPeriod', suppressor.extensionSeconds],
  ] as const) {
    if (Number.isSafeInteger(seconds) && seconds >= 0) continue;
    problems.push(anError(setting, `${seconds} is not a number of seconds`, 'give a whole number from 0'));
  }
  return problems;
}
