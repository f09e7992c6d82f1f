interface Appointment {
  readonly atMs: number;
  /** Drawn from the seed: which of two things that fall together comes first is part of the history. */
  readonly tie: number;
  readonly run: () => void;
  isCanceled: boolean;
}

export interface Cancelable {
  cancel(): void;
}

/** What happens when: the only source of time in a simulated world. A binary heap by (moment, tie). */
export class Agenda {
  readonly #heap: Appointment[] = [];
  readonly #tie: () => number;
  #nowMs: number;

  constructor(startMs: number, tie: () => number) {
    this.#nowMs = startMs;
    this.#tie = tie;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, run: () => void): Cancelable {
    const appointment = { atMs: this.#nowMs + Math.max(0, delayMs), tie: this.#tie(), run, isCanceled: false };
    this.#push(appointment);
    return {
      cancel: () => {
        appointment.isCanceled = true;
      },
    };
  }

  /** Moves time on to the next thing and answers it; undefined when nothing is left. */
  next(): (() => void) | undefined {
    for (let first = this.#pop(); first !== undefined; first = this.#pop()) {
      if (first.isCanceled) continue;
      this.#nowMs = first.atMs;
      return first.run;
    }
    return undefined;
  }

  #push(appointment: Appointment): void {
    const heap = this.#heap;
    let at = heap.push(appointment) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(appointment, heap[parent])) break;
      heap[at] = heap[parent] as Appointment;
      at = parent;
    }
    heap[at] = appointment;
  }

  #pop(): Appointment | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (isBefore(heap[child + 1], heap[child])) child += 1;
      if (!isBefore(heap[child], last)) break;
      heap[at] = heap[child] as Appointment;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

function isBefore(one: Appointment | undefined, other: Appointment | undefined): boolean {
  if (one === undefined || other === undefined) return one !== undefined;
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.tie < other.tie);
}
