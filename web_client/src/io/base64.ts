/** Bytes as text that fits into JSON. */

const PART_BYTES = 0x8000;

/** The base64 of these bytes. */
export function base64Of(buffer: ArrayBuffer): string {
  const bytes = new Uint8Array(buffer);
  let binary = "";
  for (let at = 0; at < bytes.length; at += PART_BYTES) {
    binary += String.fromCharCode(...bytes.subarray(at, at + PART_BYTES));
  }
  return btoa(binary);
}
