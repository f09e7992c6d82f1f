/** Longer is a document, not a sentence, and is not read. In characters, after {@link normaliseSentence}. */
export const sentenceLengthMax = 2_000;

/**
 * The sentence as it is read: compatibility forms folded (NFKC), invisible and control characters gone, every dash a
 * hyphen, every quotation mark `"` or `'`, one space between words. Every value's evidence is a piece of this text.
 */
export function normaliseSentence(text: string): string {
  return text
    .replace(/[™®©℠]/gu, '')
    .normalize('NFKC')
    .replace(/[\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu, '')
    .replace(/[\p{Pd}−]/gu, '-')
    .replace(/[“”„‟«»″]/gu, '"')
    .replace(/[‘’‚‛‹›′`´]/gu, "'")
    .replace(/[\s\p{Cc}\p{Z}]+/gu, ' ')
    .trim();
}
