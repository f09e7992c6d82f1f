import { Duplex } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { tame } from './append-stream.js';

/** A stream of which nothing ever leaves; what it is given to read comes as it is. */
function stuckStream(): Duplex {
  return new Duplex({ objectMode: true, read: () => undefined, write: () => undefined });
}

describe("the client's stream of appends", () => {
  it('takes whatever comes', () => {
    const stream = stuckStream();
    tame(stream);
    expect(Array.from({ length: 100 }, (_, n) => stream.write(n))).toEqual(Array(100).fill(true));
  });

  it('is not ended by an answer that nobody waits for', async () => {
    const waiting = new Set(['a', 'b']);
    const stream = stuckStream();
    const heard = new Promise<void>((resolve) => {
      stream.on('data', (answer: string) => {
        if (!waiting.delete(answer)) throw new Error('Nobody waits for it');
        if (waiting.size === 0) resolve();
      });
    });
    tame(stream);
    for (const answer of ['a', 'a', 'b']) stream.push(answer);
    await heard;
    expect(stream.destroyed).toBe(false);
  });
});
