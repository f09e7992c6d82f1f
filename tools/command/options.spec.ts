import { describe, expect, it } from '@jest/globals';
import { BadOption, parsed, wholeNumber } from './options.js';

describe('what is typed behind a command', () => {
  it.each(['x', '', ' ', '1.5', '0', '-1', '1e400'])('is no whole number where it is "%s"', (text) => {
    expect(() => wholeNumber('--jobs', text)).toThrow(BadOption);
    expect(() => wholeNumber('--jobs', text)).toThrow('--jobs takes a whole number from 1');
  });

  it('is a whole number from where it is to begin', () => {
    expect([wholeNumber('--jobs', '3'), wholeNumber('--losses', '0', 0)]).toEqual([3, 0]);
  });

  it('is refused where there is no such option', () => {
    const options = { jobs: { type: 'string' } } as const;
    expect(parsed({ args: ['--jobs', '3'], options }).values.jobs).toBe('3');
    expect(() => parsed({ args: ['--jbos', '3'], options })).toThrow(BadOption);
    const positional = { args: ['--jbos'], options, allowPositionals: true };
    expect(() => parsed(positional)).toThrow(/^Unknown option '--jbos'$/);
    expect(() => parsed({ args: ['--jobs', '-3'], options })).toThrow('--jobs takes a value that does not begin');
  });
});
