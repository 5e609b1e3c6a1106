import { evaluate } from '../../../lib/iam/evaluate/index.js';
import type { Call } from '../../types.js';
import { arnParts } from '../arns.js';
import { callIn } from '../call-in.js';
import { compiled } from '../iam/compiled-policies.js';
import { lambdaStore } from './store.js';

/** What became of a call: nothing runs, but the payload is kept. */
export type InvokeOutcome = 'invoked' | 'no-function' | 'denied';

/** A service calls a function for a resource of a customer: the function's policy has to let it. */
export function invokeAsService(
  call: Call,
  wish: {
    readonly functionArn: string;
    readonly principal: string;
    readonly sourceArn: string;
    readonly payload: string;
  },
): InvokeOutcome {
  const there = callIn(call, arnParts(wish.functionArn) ?? {});
  const target = there.store(lambdaStore).get(wish.functionArn);
  if (!target) return 'no-function';
  if (target.policy === undefined) return 'denied';
  const { decision } = evaluate({
    request: {
      principal: wish.principal,
      action: 'lambda:InvokeFunction',
      resource: target.arn,
      timeMs: there.clock.now(),
      context: { 'aws:SourceArn': wish.sourceArn, 'aws:SourceAccount': arnParts(wish.sourceArn)?.account ?? '' },
    },
    resourcePolicies: [compiled(there, { text: target.policy, kind: 'resource', id: target.arn })],
  });
  if (decision !== 'allowed') return 'denied';
  target.invocations.push(wish.payload);
  return 'invoked';
}
