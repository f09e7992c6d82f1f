import { describe, expect, it } from '@jest/globals';
import { StreamEnds } from './stream-ends.js';

describe('the ends of streams', () => {
  it('forget the stream that was used longest ago', () => {
    const ends = new StreamEnds(2);
    ends.remember('a', { key: 1, revision: 0 });
    ends.remember('b', { key: 2, revision: 0 });
    ends.get('a');
    ends.remember('c', { key: 3, revision: 0 });
    expect(['a', 'b', 'c'].map((stream) => ends.get(stream)?.key)).toEqual([1, undefined, 3]);
  });
});
