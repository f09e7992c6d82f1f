import { expect, it } from '@jest/globals';
import { failureInWords } from './voice.js';

it('a failure is said with what was asked, its causes, and where it was, one line each', () => {
  const errors = ['SystemFailed SYSTEM_ERROR', 'TypeError'];
  const frames = ['create (file:///board.js:1:2)', 'file:///board.js:3:4'];
  expect(failureInWords({ call: 'perform', capability: 'board.card.create', errors, frames })).toBe(
    'perform of board.card.create failed (SystemFailed SYSTEM_ERROR < TypeError)\n' +
      '  at create (file:///board.js:1:2)\n  at file:///board.js:3:4',
  );
  expect(failureInWords({ call: 'list-keys', errors, frames: [] })).toBe(
    'list-keys failed (SystemFailed SYSTEM_ERROR < TypeError)',
  );
});
