import type { AppendResult } from '@baton/event-store';
import type { AppendAbout, BatchAbout, CallAbout, CommandAbout, Door, OperationAnswer, Watcher } from '../watcher.js';
import { kindOf } from '../watcher.js';
import type { PortInstruments, RequestInstruments } from './instruments.js';

/** Measures what crosses the ports. */
export class MeteringWatcher implements Watcher {
  #appendsOfThisTurn = 0;

  constructor(private readonly instruments: PortInstruments & Pick<RequestInstruments, 'graphql'>) {}

  async append({ types }: AppendAbout, work: () => Promise<AppendResult>): Promise<AppendResult> {
    const { appendSeconds, appendEvents } = this.instruments;
    appendEvents.observe(types.length);
    const stop = appendSeconds.startTimer();
    let result = 'FAILED';
    try {
      const appended = await work();
      result = appended.status;
      this.#countGroup();
      return appended;
    } finally {
      stop({ result });
    }
  }

  async call<Answer extends object>({ specialist, call }: CallAbout, work: () => Promise<Answer>): Promise<Answer> {
    const stop = this.instruments.calls.startTimer({ specialist, call });
    let answer = 'FAILED';
    try {
      const answered = await work();
      answer = kindOf(answered);
      return answered;
    } finally {
      stop({ answer });
    }
  }

  async command<Result>({ name }: CommandAbout, work: () => Promise<Result>): Promise<Result> {
    const stop = this.instruments.commands.startTimer({ command: name });
    let result = 'FAILED';
    try {
      const done = await work();
      result = 'DONE';
      return done;
    } finally {
      stop({ result });
    }
  }

  /** Requests of other doors than GraphQL's are measured by their paths, as all over HTTP. */
  async operation(door: Door, work: () => Promise<OperationAnswer>): Promise<OperationAnswer> {
    if (door !== 'graphql') return work();
    const stop = this.instruments.graphql.startTimer();
    const answer = await work();
    stop({ operation: answer.operation, result: answer.result });
    return answer;
  }

  async batch({ events }: BatchAbout, work: () => Promise<void>): Promise<void> {
    const { batchEvents, batchSeconds } = this.instruments;
    batchEvents.observe(events);
    const stop = batchSeconds.startTimer();
    try {
      await work();
    } finally {
      stop();
    }
  }

  /** What a store commits together is answered in one turn of the event loop. */
  #countGroup(): void {
    this.#appendsOfThisTurn += 1;
    if (this.#appendsOfThisTurn > 1) return;
    setImmediate(() => {
      this.instruments.groupAppends.observe(this.#appendsOfThisTurn);
      this.#appendsOfThisTurn = 0;
    });
  }
}
