/** How services name a call that the caller's policies do not allow: EC2 the second way, the others the first. */
const DENIED = /^(?:AccessDenied|UnauthorizedOperation)/;

/** Whether an error says that a permission is missing, not that something is wrong with the call. */
export const isDenied = (error: unknown): boolean => error instanceof Error && DENIED.test(error.name);
