/**
 * Keeps process warnings (deprecations of Node, version notices of the SDK) off stderr: a user of the tool can do
 * nothing about them.
 *
 * @returns puts things back as they were; a second call does nothing
 */
export function silenceProcessWarnings(): () => void {
  const printers = process.listeners('warning');
  for (const printer of printers) process.off('warning', printer);
  return () => {
    for (const printer of printers.splice(0)) process.on('warning', printer);
  };
}
