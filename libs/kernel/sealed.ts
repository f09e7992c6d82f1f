/** Where a sealed value belongs. It opens at this very place and at no other. */
export interface SealedAt {
  readonly stream: string;
  readonly eventId: string;
  /** Name of the attribute, or of the field that holds the value: never anything personal. */
  readonly attribute: string;
}

/**
 * A value that only the holder of its key can read. To whoever decides it is an opaque reference: it can be kept, copied
 * with its place and compared, not looked into. Erasing the key erases the value wherever a copy of it lies.
 */
export interface SealedValue {
  /** `kind:id` of the key, e.g. `subject:sub_…`; a surrogate, nothing personal. */
  readonly keyId: string;
  /** AES-256-GCM, as RFC 7518 names it. */
  readonly algorithm: 'A256GCM';
  /** 12 bytes, base64url. */
  readonly nonce: string;
  /** The encrypted JSON text followed by the 16 bytes of the tag, base64url. */
  readonly ciphertext: string;
}

/** As many characters of base64url hold the 16 bytes of a tag, wherever the text before it ends. */
const tagCharacters = 22;

/**
 * A keyed digest of the value that is sealed, which tells nothing of it: nonce and tag. The tag is made of all of the value
 * under its key, so that it stands for exactly this one.
 */
export function sealMark({ nonce, ciphertext }: SealedValue): string {
  return `${nonce}.${ciphertext.slice(-tagCharacters)}`;
}
