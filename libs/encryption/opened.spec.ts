import { describe, expect, it } from '@jest/globals';
import { format, inspect } from 'node:util';
import { Opened } from './opened.js';

describe('an opened value', () => {
  const opened = new Opened({ name: 'Ada Lovelace' });

  it('is there for whoever says so', () => {
    expect(opened.reveal()).toEqual({ name: 'Ada Lovelace' });
  });

  it.each([
    ['a conversion to text', String(opened)],
    ['JSON', JSON.stringify({ opened })],
    ['an inspection', inspect({ opened }, { showHidden: true, depth: 9 })],
    ['a log line', format('%s %o %j', opened, opened, opened)],
    ['an error', inspect(new Error('failed', { cause: opened }))],
    ['a spread', JSON.stringify({ ...opened })],
    ['its own keys', Reflect.ownKeys(opened).join()],
  ])('does not show in %s', (_where, printed) => {
    expect(printed).not.toContain('Lovelace');
  });

  it('says that it is sealed', () => {
    expect([String(opened), JSON.stringify(opened), inspect(opened)]).toEqual(['[sealed]', '"[sealed]"', '[sealed]']);
  });
});
