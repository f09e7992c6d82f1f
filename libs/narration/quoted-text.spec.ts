import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rowsOfKnown } from './report-words.js';
import { taskRow } from './task-lines.js';

/** What stands before each line of a row. */
const margin = 14;

function linesFor(value: string | null, width = 80): readonly string[] {
  const rows = rowsOfKnown({ tried: [], formerValues: [], quote: { value } });
  return rows.flatMap((row) => taskRow(row, width)).map((line) => line.slice(margin));
}

/** The text as somebody would type it who has nothing but the screen. */
function readFrom(lines: readonly string[]): unknown {
  const plain = lines.join(' ').replace(/\\\\|\\u\{([0-9a-f]+)\}/g, (found, code?: string) => {
    return code === undefined ? found : JSON.stringify(String.fromCodePoint(parseInt(code, 16))).slice(1, -1);
  });
  return JSON.parse(plain);
}

const blank = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u{2800}]/u;

describe('a text that somebody is to approve', () => {
  it('is read from the screen as it is, whatever stands in it', () => {
    const hidden = [' ', '\u{a0}', '\u{2003}', '\u{fe0f}', '\u{e0101}', '\u{34f}', '\u{115f}', '\u{3164}', '\u{2800}'];
    const unit = fc.oneof(
      fc.constantFrom(...hidden, ...['\n', '\\', '"', '\u{202e}', '\u{1b}', '\u{e000}', '\u{378}', '{', 'u']),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    );
    const texts = fc.string({ unit, maxLength: 60 });
    fc.assert(
      fc.property(texts, fc.integer({ min: 20, max: 120 }), (text, width) => {
        const lines = linesFor(text, width);
        expect(readFrom(lines)).toBe(text);
        for (const line of lines) expect(line.split(' ').filter((word) => word === '' || blank.test(word))).toEqual([]);
      }),
      { seed: 7, numRuns: 2_000 },
    );
  });

  it.each([
    ['Pay\u{fe0f} now', String.raw`"Pay\u{fe0f} now"`],
    ['a\u{3164}b\u{ffa0}c\u{1160}d', String.raw`"a\u{3164}b\u{ffa0}c\u{1160}d"`],
    ['1\u{a0}000\u{2003}EUR', String.raw`"1\u{a0}000\u{2003}EUR"`],
    ['to   X', String.raw`"to \u{20}\u{20}X"`],
    [' ', '" "'],
    ['', '""'],
  ])('shows %j as %s', (text, shown) => {
    expect(linesFor(text)).toEqual([shown]);
  });

  it('is said not to be shown where it is not', () => {
    expect(linesFor(null)).toEqual(['[not shown]']);
  });
});
