import { describe, expect, it } from '@jest/globals';
import { Positions } from './position.js';

describe('a position', () => {
  const positions = new Positions('5a3f');

  it('leads back to its event', () => {
    expect(positions.numberOf(positions.of(12), 12)).toBe(12);
  });

  it.each([
    ['of another store', new Positions('77aa').of(12)],
    ['of a store whose name only begins like this one', new Positions('5a3f-1').of(2)],
    ['before the first event', positions.of(0)],
    ['that was never one', 'yesterday'],
  ])('%s is refused with what to do', (_, position) => {
    expect(() => positions.numberOf(position, 12)).toThrow(expect.objectContaining({ code: 'UNKNOWN_POSITION' }));
    expect(() => positions.numberOf(position, 12)).toThrow('rebuild what it is the checkpoint of');
  });

  it('beyond the end is of a store that has lost events', () => {
    expect(() => positions.numberOf(positions.of(13), 12)).toThrow('older copy');
  });
});
