/** The `server` header of every answer: a recorded one cannot be taken for one of AWS. */
export const SERVER = 'awsops-sandbox (simulated)';
