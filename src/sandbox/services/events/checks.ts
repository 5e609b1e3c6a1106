import { parseEventPattern, type EventPattern } from '../../../lib/event-pattern/index.js';
import { ServiceError, type Call } from '../../types.js';
import { eventsStore, type StoredRule } from './store.js';

/** The errors of EventBridge and its request validation. */

export function validationError(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}

/** The wording that request validation gives to a broken constraint. */
export function constraintError(member: string, value: unknown, constraint: string): ServiceError {
  const message = `1 validation error detected: Value '${String(value)}' at '${member}' failed to satisfy constraint: ${constraint}`;
  return validationError(message);
}

/** For what EventBridge can and the sandbox cannot. */
export function notImplemented(what: string): ServiceError {
  return new ServiceError('NotImplemented', `the sandbox does not run ${what} of events`, 501);
}

export function limitExceeded(): ServiceError {
  return new ServiceError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');
}

/** Only the default bus is here, by its name or its ARN. */
export function checkBus(call: Call, bus: string | undefined): void {
  const arn = `arn:aws:events:${call.region}:${call.account}:event-bus/default`;
  if (bus === undefined || bus === 'default' || bus === arn) return;
  throw new ServiceError('ResourceNotFoundException', `Event bus ${bus.split('/').at(-1)} does not exist.`);
}

/** API reference, PutRule, Name. */
export function checkName(name = ''): string {
  if (/^[.\-_A-Za-z0-9]{1,64}$/.test(name)) return name;
  throw constraintError('name', name, 'Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+');
}

export function findRule(call: Call, name = ''): StoredRule {
  const rule = call.store(eventsStore).rules.get(checkName(name));
  if (rule) return rule;
  throw new ServiceError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
}

/** The service names what is wrong, with a position of its own; only the beginning of the message is certain. */
export function readPattern(text: string): EventPattern {
  const { pattern, problems } = parseEventPattern(text);
  if (pattern !== null) return pattern;
  const problem = problems.find(({ severity }) => severity === 'error');
  const where = `at [Source: (String)"${text.slice(0, 500)}"; line: ${problem?.line}, column: ${problem?.column}]`;
  throw new ServiceError(
    'InvalidEventPatternException',
    `Event pattern is not valid. Reason: ${problem?.message}\n ${where}`,
  );
}

/** API reference, Limit of the list operations. */
export function limitOf(limit: number | undefined): number {
  const MAX = 100;
  if (limit === undefined) return MAX;
  if (limit >= 1 && limit <= MAX) return limit;
  const bound = limit < 1 ? 'greater than or equal to 1' : `less than or equal to ${MAX}`;
  throw constraintError('limit', limit, `Member must have value ${bound}`);
}
