/** Something wrong with the definition of an alarm. */
export interface AlarmProblem {
  /**
   * `error`: the service refuses it, or takes it and the alarm can never work. `warning`: it works, but hardly as meant.
   */
  readonly severity: 'error' | 'warning';
  /** Which setting, in the service's words, e.g. `DatapointsToAlarm`. */
  readonly setting: string;
  /** A sentence without a full stop that names the value. */
  readonly message: string;
  /** What to do instead. */
  readonly fix: string;
}

type Part = Omit<AlarmProblem, 'severity'>;

export const anError = (setting: string, message: string, fix: string): AlarmProblem => ({
  severity: 'error',
  ...({ setting, message, fix } satisfies Part),
});

export const aWarning = (setting: string, message: string, fix: string): AlarmProblem => ({
  severity: 'warning',
  ...({ setting, message, fix } satisfies Part),
});

/** Where the alarm is to live: what its actions are compared with. */
export interface AlarmPlace {
  readonly region: string;
}
