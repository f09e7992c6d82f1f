import { Decimal } from 'decimal.js';

const units =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const tens = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

/** Source of a regular expression for a count up to 99 in English words, e.g. `twenty-four`. */
export const countInWords = `(?:(?:${tens.join('|')})(?:[- ](?:${units.slice(1, 10).join('|')}))?|${[...units].reverse().join('|')})`;

/** Words that make a following number word a part of a longer number, which this grammar does not read. */
export const longerNumber = new RegExp(
  `(?:hundred|thousand|million|point|dot|comma|${countInWords})(?:\\sand)?[ -]$`,
  'iu',
);

/** A small number in digits (decimal point or comma) or in words. */
export function parseCount(text: string): Decimal | undefined {
  if (/^\d+(?:[.,]\d+)?$/.test(text)) return new Decimal(text.replace(',', '.'));
  let sum = 0;
  for (const word of text.toLowerCase().split(/[- ]/)) {
    const unit = units.indexOf(word);
    const ten = tens.indexOf(word);
    if (unit === -1 && ten === -1) return undefined;
    sum += unit === -1 ? (ten + 2) * 10 : unit;
  }
  return new Decimal(sum);
}

/**
 * An amount in digits as people group them: `12,500`, `12.500,00`, `12 500.5`, `12'500`. A single separator with three
 * digits behind it groups, with one or two it is the decimal sign; what is neither is no amount.
 */
export function parseAmount(text: string): Decimal | undefined {
  const digits = text.replace(/[ '](?=\d{3}(?!\d))/g, '');
  const grouped = /^(\d{1,3}(?:([.,])\d{3})(?:\2\d{3})*)(?:([.,])(\d{1,2}))?$/.exec(digits);
  if (grouped && grouped[3] !== grouped[2])
    return new Decimal(`${(grouped[1] ?? '').replace(/[.,]/g, '')}.${grouped[4] ?? '0'}`);
  const plain = /^(\d{1,13})(?:[.,](\d{1,2}))?$/.exec(digits);
  return plain ? new Decimal(`${plain[1]}.${plain[2] ?? '0'}`) : undefined;
}
