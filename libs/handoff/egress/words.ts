const ascii = /^[\u0000-\u007f]*$/;
const word = /[\p{L}\p{N}]+/gu;

/**
 * A text as words of letters and digits: without case, accents, spacing and punctuation, so that two spellings of one
 * value are the same words, and a value is found at the borders of words only.
 */
export function wordsOf(text: string): readonly string[] {
  const plain = ascii.test(text) ? text : text.normalize('NFKD').replace(/\p{M}/gu, '');
  return plain.toLowerCase().match(word) ?? [];
}

export function digitsOf(text: string): string {
  return text.replace(/\D/g, '').replace(/^0+/, '');
}

const urlEncoded = /%[0-9a-f]{2}/i;
const base64Run = /[A-Za-z0-9+/_-]{8,}={0,2}/g;

/** A text as it is, and as it reads once what is encoded in it is decoded. */
export function readingsOf(text: string): readonly string[] {
  const readings = [text];
  if (urlEncoded.test(text)) readings.push(text.replaceAll('+', ' ').replace(/(?:%[0-9a-f]{2})+/gi, decodedUrl));
  for (const [run] of text.matchAll(base64Run)) {
    const decoded = decodedBase64(run);
    if (decoded !== undefined) readings.push(decoded);
  }
  return readings;
}

function decodedUrl(run: string): string {
  try {
    return decodeURIComponent(run);
  } catch {
    return run;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Nothing where it is no base64 of a text, in either alphabet. */
function decodedBase64(run: string): string | undefined {
  try {
    const binary = atob(run.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, ''));
    return utf8.decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
  } catch {
    return undefined;
  }
}
