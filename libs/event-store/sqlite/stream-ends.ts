/** Where a stream ends: its key in the database and the revision of its last event. */
export interface StreamEnd {
  readonly key: number;
  revision: number;
}

/** The ends of the streams that were used last, so that appending to a stream in use reads nothing. */
export class StreamEnds {
  readonly #ends = new Map<string, StreamEnd>();

  constructor(private readonly streamsMax: number) {}

  get(stream: string): StreamEnd | undefined {
    const end = this.#ends.get(stream);
    if (end !== undefined) {
      // A Map keeps the order of insertion: putting it back makes it the last to be forgotten.
      this.#ends.delete(stream);
      this.#ends.set(stream, end);
    }
    return end;
  }

  remember(stream: string, end: StreamEnd): StreamEnd {
    this.#ends.set(stream, end);
    if (this.#ends.size > this.streamsMax) {
      const [oldest] = this.#ends.keys();
      if (oldest !== undefined) this.#ends.delete(oldest);
    }
    return end;
  }
}
