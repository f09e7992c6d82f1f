import { describe, expect, it } from '@jest/globals';
import { cursorOf, placeOf } from './cursors.js';

describe('a cursor', () => {
  it('is read as the place that it was made of', () => {
    const parts = ['2026-03-02T09:00:00.000Z', 'a-goal'];
    expect(placeOf(cursorOf('list', ...parts), 'list', 2)).toEqual(parts);
  });

  it.each([
    ['of another list', cursorOf('another', 'one', 'two')],
    ['of a place of another kind', cursorOf('list', 'one')],
    ['without one of its parts', cursorOf('list', 'one', '')],
    ['of another alphabet', `${cursorOf('list', 'one', 'two')}=`],
    ['with what no place is made of', `~${cursorOf('list', 'one', 'two')}`],
    ['of half a character', Buffer.from([...Buffer.from('list '), 0xff, 0x20, 0xff]).toString('base64url')],
  ])('is refused where it is one %s', (_, cursor) => {
    expect(() => placeOf(cursor, 'list', 2)).toThrow(/is none of this list/);
  });
});
