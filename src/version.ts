/** The version of package.json; a test keeps them equal, and the release changes both. */
export const version = '0.1.0';
