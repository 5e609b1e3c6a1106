import { PROPAGATION_LIMIT_MS } from '../../aws/propagation.js';
import { fromAws } from '../../errors/from-aws.js';

/** A permission of a function counts within seconds; what takes longer has another cause. */
const FUNCTION_LIMIT_MS = 30_000;

/** What is not known everywhere yet. */
export type Propagation = 'role' | 'stream' | 'function';

/** How long it is worth waiting for. */
export const limitMsOf = (waitsFor: Propagation): number =>
  waitsFor === 'function' ? FUNCTION_LIMIT_MS : PROPAGATION_LIMIT_MS;

interface Rule {
  readonly codes: readonly string[];
  readonly message: RegExp;
  readonly what: Propagation;
}

/**
 * PutSubscriptionFilter sends a test message with the role to the destination. Code and message have to fit both: the
 * same codes tell of requests that will never be right.
 * @see https://github.com/hashicorp/terraform-provider-aws/issues/48088 for the second code of the second rule
 */
const RULES: readonly Rule[] = [
  {
    codes: ['InvalidParameterException'],
    message: /could not deliver test message to specified (?:firehose|kinesis) stream/i,
    what: 'stream',
  },
  {
    codes: ['InvalidParameterException', 'ValidationException'],
    message: /make sure you have given cloudwatch logs permission to assume the provided role/i,
    what: 'role',
  },
];

/** What an error of PutSubscriptionFilter waits for; undefined for errors that time does not heal. */
export function propagationOf(error: unknown): Propagation | undefined {
  const known = fromAws(error);
  if (known === undefined) return undefined;
  const message = error instanceof Error ? error.message : known.message;
  return RULES.find((rule) => rule.codes.includes(known.code) && rule.message.test(message))?.what;
}

/** The service may not call the function: see its resource policy. */
export const isFunctionRefused = (error: unknown): boolean => {
  const known = fromAws(error);
  return known?.code === 'InvalidParameterException' && /could not execute the lambda function/i.test(known.message);
};
