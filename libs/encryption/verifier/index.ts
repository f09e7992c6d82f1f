/** The verifying half of the signer: all that a specialist may import of this room. */
export type { IssuerKeysOptions } from './issuer-keys.js';
export { IssuerKeys } from './issuer-keys.js';
export type { InclusionProof } from './merkle.js';
export type { IssuerKeyErrorCode } from './verifier.js';
export { IssuerKeyError, Verifier } from './verifier.js';
