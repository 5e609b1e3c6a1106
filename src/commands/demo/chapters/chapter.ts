/** The chapters in their order, as they are asked for: `awsops demo fleet`. */
export const chapterNames = ['logs', 'fleet', 'delivery', 'athena', 'access', 'alarms'] as const;

/** One command of the demo, as a person would type it after `awsops`. */
export interface Step {
  readonly why: string;
  readonly words: readonly string[];
  /** Written into the folder of the demo, and shown, before the command. */
  readonly file?: { readonly name: string; readonly text: string };
  /** With which it ends, and what that says; 0 when absent. */
  readonly exit?: { readonly code: number; readonly meaning: string };
}

export interface Chapter {
  readonly name: (typeof chapterNames)[number];
  readonly title: string;
  readonly story: string;
  readonly steps: readonly Step[];
}
