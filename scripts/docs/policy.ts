import type { Command } from '../../src/lib/cli/define.js';

/** An IAM policy document. */
export interface Policy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly [
    { readonly Effect: 'Allow'; readonly Action: readonly string[]; readonly Resource: '*' },
  ];
}

/** What these commands need, in one statement: actions without repetition, in order of the alphabet. */
export const policyFor = (commands: readonly Command[]): Policy => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: [...new Set(commands.flatMap(({ permissions }) => permissions ?? []))].toSorted(),
      Resource: '*',
    },
  ],
});
