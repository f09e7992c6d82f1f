import type { Duplex } from 'node:stream';

/** Keeps the client's one stream of appends from ending the process; to be called when its listeners are there. */
export function tame(stream: Duplex): void {
  takeWhateverComes(stream);
  bearAnswersForNobody(stream);
}

/**
 * The client puts appends that come while its stream is full, at 16 that are not yet on their way, into a queue of its
 * own. When the connection breaks it fails them there where nobody listens, which ends the process. A stream that takes
 * whatever comes has no such queue; how much may come is bounded by who appends.
 */
function takeWhateverComes(stream: Duplex): void {
  const write = stream.write.bind(stream) as (message: unknown) => boolean;
  stream.write = (message: unknown) => {
    write(message);
    return true;
  };
}

/**
 * A server may answer twice: it refuses an append that it can't read, and gives it up two seconds later. Nobody waits for
 * the second answer, and the client throws where it looks for who does, which ends the process or leaves the stream deaf.
 */
function bearAnswersForNobody(stream: Duplex): void {
  for (const listener of stream.listeners('data')) {
    stream.off('data', listener as (answer: unknown) => void);
    stream.on('data', (answer) => {
      try {
        listener.call(stream, answer);
      } catch {
        // What the client makes of an answer it gives to promises; it throws only where there is none.
      }
    });
  }
}
