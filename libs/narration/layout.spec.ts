import { describe, expect, it } from '@jest/globals';
import { table } from './layout.js';

describe('a table', () => {
  const rows = [
    ['g-1', 'Say which record shows that it was done'],
    ['g-22', ''],
  ];

  it('has each column as wide as its widest cell', () => {
    expect(table(['goal', 'why'], rows, 80)).toEqual([
      'goal  why',
      'g-1   Say which record shows that it was done',
      'g-22',
    ]);
  });

  it('wraps its last cell where the sheet ends, and cuts none', () => {
    expect(table(['goal', 'why'], rows, 28)).toEqual([
      'goal  why',
      'g-1   Say which record shows',
      '      that it was done',
      'g-22',
    ]);
  });

  it('has its last cell below the others where they leave it no room', () => {
    expect(table(['goal', 'why'], rows, 25)).toEqual([
      'goal',
      'g-1',
      '    Say which record',
      '    shows that it was',
      '    done',
      'g-22',
    ]);
  });
});
