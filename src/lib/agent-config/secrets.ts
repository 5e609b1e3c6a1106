/** What a credential looks like by itself, and what it is. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/\b(AKIA|ASIA)[A-Z0-9]{16}\b/g, 'an AWS access key id'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*/g, 'a private key'],
  [/\bgh[pousr]_[A-Za-z0-9]{36,}/g, 'a token of GitHub'],
  [/\bxox[abprs]-[A-Za-z0-9-]{10,}/g, 'a token of Slack'],
  [/\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*/g, 'a JSON web token'],
  [/(?<=:\/\/)[^/\s:@]+:[^/\s:@]+(?=@)/g, 'a user and password in a URL'],
];
/** Keys that hold one. Files that hold one are no secret. */
const SECRET_KEY = /(password|passwd|secret|token|api_?key|access_?key|private_?key)$/i;

/** What kind of credential stands in a text, e.g. `a private key`; undefined when none does. */
export const secretIn = (text: string): string | undefined =>
  SECRETS.find(([pattern]) => text.search(pattern) >= 0)?.[1];

export const isSecretKey = (key: string): boolean => SECRET_KEY.test(key);

/** A text for the terminal: messages quote configurations, and must not spread what is in them by mistake. */
export const withoutSecrets = (text: string): string =>
  SECRETS.reduce((masked, [pattern]) => masked.replaceAll(pattern, '***'), text);
