const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const checksumLetters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const instance = '5g00000';

/** The 18-character id of the record with this number: prefix of its object, a fixed instance, the number in base 62, checksum. */
export function recordId(keyPrefix: string, number: number): string {
  let rest = number;
  let encoded = '';
  while (encoded.length < 5) {
    encoded = (digits[rest % 62] ?? '0') + encoded;
    rest = Math.floor(rest / 62);
  }
  const short = `${keyPrefix}${instance}${encoded}`;
  return short + checksumOf(short);
}

/** The number that `recordId` made this id from. */
export function recordNumber(id: string): number {
  return [...id.slice(10, 15)].reduce((number, digit) => number * 62 + digits.indexOf(digit), 0);
}

/** The 18-character form of an id of either length; nothing if it is neither. */
export function canonicalId(id: string): string | undefined {
  if (!/^[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?$/.test(id)) return undefined;
  const short = id.slice(0, 15);
  return short + checksumOf(short);
}

/** Each letter tells which of five characters are upper case, so that ids survive systems that ignore case. */
function checksumOf(short: string): string {
  return [0, 5, 10]
    .map((start) => {
      const flags = [...short.slice(start, start + 5)].reduce(
        (sum, character, position) => sum + (character >= 'A' && character <= 'Z' ? 1 << position : 0),
        0,
      );
      return checksumLetters[flags] ?? 'A';
    })
    .join('');
}
