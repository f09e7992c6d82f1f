/** Lets one piece of work go on at a time, in the order in which they asked. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  async take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    // Whoever comes next is not to hear of what went wrong before.
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
