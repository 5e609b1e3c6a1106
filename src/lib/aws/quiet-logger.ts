const nothing = (): void => {};

/**
 * The logger of all clients: the SDK has nothing to say that an error does not say.
 *
 * It has no `info` on purpose. With one, also with the SDK's own that does nothing, the SDK copies every answer to leave
 * the secrets out of what it would log (loggerMiddleware of @aws-sdk/core): a tenth of the time of a long answer.
 */
export const QUIET_LOGGER = { trace: nothing, debug: nothing, warn: nothing, error: nothing };
