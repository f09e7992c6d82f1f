const ascii = /^[\u0000-\u007f]*$/;
const word = /[\p{L}\p{N}]+/gu;
/** The same for what is plain already, in a fraction of the time. */
const plainWord = /[a-z0-9]+/g;

/**
 * A text as words of letters and digits: without case, accents, spacing and punctuation, so that two spellings of one
 * value are the same words, and a value is found at the borders of words only.
 */
export function wordsOf(text: string): readonly string[] {
  if (ascii.test(text)) return text.toLowerCase().match(plainWord) ?? [];
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().match(word) ?? [];
}

export function digitsOf(text: string): string {
  return (text.match(/\d+/g) ?? []).join('').replace(/^0+/, '');
}

/** A number without the zeros that change nothing, as text: a number of the machine would drop the end of a long one. */
export function amountOf([whole = '', fraction = '']: readonly string[]): string {
  let end = fraction.length;
  while (fraction[end - 1] === '0') end -= 1;
  return whole.replace(/^0+/, '') + (end === 0 ? '' : `.${fraction.slice(0, end)}`);
}

const urlEncoded = /%[0-9a-f]{2}/i;
const base64Run = /[A-Za-z0-9+/_-]{8,}={0,2}/g;
const joiner = /[+/_-]/;
const base64Piece = /[A-Za-z0-9]{8,}={0,2}/g;

/** A text as it is, and as it reads once what is encoded in it is decoded. */
export function readingsOf(text: string): readonly string[] {
  const readings = [text];
  if (urlEncoded.test(text)) readings.push(text.replaceAll('+', ' ').replace(/(?:%[0-9a-f]{2})+/gi, decodedUrl));
  const runs = text.match(base64Run) ?? [];
  // What joins words is a digit of base64 as well: `ref-U2VjcmV0` is one run, and what is encoded is a piece of it.
  const pieces = runs.flatMap((run) => (joiner.test(run) ? (run.match(base64Piece) ?? []) : []));
  for (const encoded of [...runs, ...pieces]) {
    const decoded = decodedBase64(encoded);
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

const utf8 = new TextDecoder();
/** Printable text in UTF-8, as a string of bytes: most words happen to be base64, and few of them of a text. */
const textBytes = /^(?:[\t\n\r\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})*$/;

/** Nothing where it is no base64 of a text, in either alphabet. */
function decodedBase64(encoded: string): string | undefined {
  const digits = encoded.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
  if (digits.length % 4 === 1) return undefined;
  const bytes = atob(digits);
  if (!textBytes.test(bytes)) return undefined;
  return ascii.test(bytes) ? bytes : utf8.decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
}
