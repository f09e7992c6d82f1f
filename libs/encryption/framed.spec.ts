import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { framed } from './framed.js';

describe('texts that are framed', () => {
  it('are their lengths and their bytes', () => {
    expect(framed(['a', '', 'ü']).toString('hex')).toBe('00000001' + '61' + '00000000' + '00000002' + 'c3bc');
  });

  it('can be told apart from every other list of texts', () => {
    const texts = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '\u0000', '\u0001', 'ü'), maxLength: 3 }), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(texts, texts, (some, others) => {
        expect(framed(some).equals(framed(others))).toBe(JSON.stringify(some) === JSON.stringify(others));
      }),
    );
  });

  it('are refused with half of a surrogate pair, which no bytes stand for', () => {
    expect(() => framed(['whole \u{1f600}', 'half \ud83d'])).toThrow('well-formed Unicode');
    expect(() => framed(['whole \u{1f600}'])).not.toThrow();
  });
});
