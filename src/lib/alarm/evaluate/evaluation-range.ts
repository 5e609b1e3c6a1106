/**
 * How many periods an evaluation looks back over for real points, when nothing else is said.
 *
 * CloudWatch "attempts to retrieve a higher number of data points" than N; how many it does not document. The one number
 * in its guide is 5 for N = 3, so N + 2 is an assumption that fits it. A back-test shows what other ranges would do.
 */
export const defaultEvaluationRange = (evaluationPeriods: number): number => evaluationPeriods + 2;
