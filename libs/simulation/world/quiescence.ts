/** Turns that are queued at once: each pass of the event loop asks the machine for news, which costs more than a turn. */
const turnsAtOnce = 64;

/**
 * Takes one turn after the other, each when all that the one before set off has come to rest, until one answers false.
 * Node runs immediates one by one, drains all microtasks and reports abandoned rejections in between, and nothing in a
 * simulated world uses timers or input and output of its own: so a turn is what one event of the loop is to a process.
 */
export function inTurns(take: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    let isOver = false;
    const turn = (): void => {
      if (isOver) return;
      try {
        isOver = !take();
        if (isOver) resolve();
      } catch (error) {
        isOver = true;
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    const queue = (): void => {
      for (let count = 0; count < turnsAtOnce; count++) setImmediate(turn);
      setImmediate(() => isOver || queue());
    };
    queue();
  });
}
