/** Smaller ones may share their memory with others, and are not worth it. */
const MIN_BYTES = 256 * 1024;

/**
 * Gives the memory of a large buffer back at once; afterwards the buffer is empty.
 *
 * V8 does not count such memory as its own: buffers that waited long enough to be promoted stay until some 64 MB of
 * them have come together. A reader that goes through a gigabyte in constant memory cannot leave them lying.
 */
export function freeBuffer(buffer: Uint8Array): void {
  const { buffer: memory } = buffer;
  if (memory.byteLength < MIN_BYTES || !(memory instanceof ArrayBuffer)) return;
  // Moved into a message that nobody reads, which is then dropped.
  structuredClone(null, { transfer: [memory] });
}
