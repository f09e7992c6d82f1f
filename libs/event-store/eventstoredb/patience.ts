import { StoreError } from '../event-store.port.js';
import { UnusableEventStore } from '../unusable-event-store.js';

/** A call that was not answered in time: what became of it is not known. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** @throws NoAnswer when the work takes longer; it goes on, unheard. */
export async function withinDeadline<T>(work: Promise<T>, deadlineMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswer(`no answer within ${deadlineMs} ms`)), deadlineMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

const backoffMs = { first: 50, most: 2_000 };

/** Waits longer after each failure in a row, by chance a little less or more than others; an abort ends it early. */
export async function pauseAfter(failures: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const ms = Math.min(backoffMs.most, backoffMs.first * 2 ** Math.min(failures - 1, 10)) * (0.75 + Math.random() / 2);
  await new Promise<void>((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal.addEventListener('abort', wake);
  });
}

/** Waits for work no longer than until an abort, which ends it with the signal's reason; the work goes on. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = (): void => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** Lets work run beside other work for as long as there are lanes; the rest waits for its turn, first come first served. */
export class Lanes {
  readonly #waiting: { readonly lanes: number; readonly begin: () => void }[] = [];

  constructor(private free: number) {}

  /** @param lanes how many the work takes, which may be no more than there are in all */
  async run<T>(lanes: number, work: () => Promise<T>): Promise<T> {
    await new Promise<void>((begin) => {
      this.#waiting.push({ lanes, begin });
      this.#beginNext();
    });
    try {
      return await work();
    } finally {
      this.free += lanes;
      this.#beginNext();
    }
  }

  #beginNext(): void {
    for (let next = this.#waiting[0]; next !== undefined && next.lanes <= this.free; next = this.#waiting[0]) {
      this.#waiting.shift();
      this.free -= next.lanes;
      next.begin();
    }
  }
}

/** How long it is tried again what a server did not answer, and when. */
export class Patience {
  #failures = 0;
  #giveUpAt: number;

  constructor(
    private readonly patienceMs: number,
    private readonly signal: AbortSignal,
  ) {
    this.#giveUpAt = performance.now() + patienceMs;
  }

  /** The server has answered: all patience is there again. */
  refill(): void {
    if (this.#failures === 0) return;
    this.#failures = 0;
    this.#giveUpAt = performance.now() + this.patienceMs;
  }

  /** Waits until it is time to try again; throws what it is given where that would not help, or it has been too long. */
  async afterFailure(error: unknown): Promise<void> {
    if (!this.#mayPass(error) || this.signal.aborted || performance.now() >= this.#giveUpAt) throw error;
    this.#failures += 1;
    await pauseAfter(this.#failures, this.signal);
  }

  /** What only an operator can mend is worth waiting for only where there is all the time in the world. */
  #mayPass(error: unknown): boolean {
    if (!(error instanceof StoreError) || error.code !== 'UNAVAILABLE') return false;
    return this.patienceMs === Number.POSITIVE_INFINITY || !(error.cause instanceof UnusableEventStore);
  }

  /** Repeats an attempt until it is answered. */
  async run<T>(attempt: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        await this.afterFailure(error);
      }
    }
  }
}
