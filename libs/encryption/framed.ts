import { Refusal } from '@baton/kernel';

/**
 * Joins texts so that no two different lists give the same bytes: each part is its UTF-8 length (4 bytes, big endian)
 * and its UTF-8 bytes. Half a surrogate pair has no UTF-8 form and would collide with any other half, so it is refused.
 */
export function framed(parts: readonly string[]): Buffer {
  let length = 0;
  for (const part of parts) {
    if (!part.isWellFormed())
      throw new Refusal('MALFORMED_TEXT', 'A text holds half of a surrogate pair: send well-formed Unicode');
    length += 4 + Buffer.byteLength(part);
  }
  const bytes = Buffer.allocUnsafe(length);
  let at = 0;
  for (const part of parts) {
    const written = bytes.write(part, at + 4, 'utf8');
    bytes.writeUInt32BE(written, at);
    at += 4 + written;
  }
  return bytes;
}
