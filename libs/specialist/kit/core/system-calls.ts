import type { Capability, UnknownCause } from '@baton/specialist/domain';
import { OutcomeUnknown } from '@baton/specialist/contract';
import type { KitClock } from '../clock.js';

/** The system behind gave no answer that can be relied upon. */
export class SystemFailed extends OutcomeUnknown {}

interface RunningCall {
  /** Settles when the call does, or when its time is over. */
  readonly answered: Promise<unknown>;
  readonly endsAtMs: number;
}

/**
 * Calls of the system: bounded in time, known while they run, and remembered for as long as an effect of theirs may be
 * invisible. All of it is counted on the monotonic clock and belongs to this process.
 */
export class SystemCalls {
  readonly #clock: KitClock;
  readonly #openedAtMs: number;
  readonly #running = new Map<string, RunningCall>();
  readonly #visibleAtMs = new Map<string, number>();
  #sweptAtMs = 0;

  constructor(clock: KitClock) {
    this.#clock = clock;
    this.#openedAtMs = clock.monotonicMs();
  }

  /** The call of this key that is running, if one is. */
  running(key: string): { readonly answered: Promise<unknown>; readonly remainingMs: number } | undefined {
    const call = this.#running.get(key);
    return call && { answered: call.answered, remainingMs: call.endsAtMs - this.#clock.monotonicMs() };
  }

  /**
   * Runs the one call of a key that may change something. The key counts as running until `call` itself settles, which
   * may be after the caller was told that the time is over. What an answered call did is visible a lag later. What a call
   * without an answer had sent may reach the system as long as it might have taken, and be visible a lag after that: by
   * its deadline, or, where the process stood still or its wall clock went back meanwhile, by when the call failed.
   */
  change<Result>(
    key: string,
    { startByMs, capability }: { startByMs: number; capability: Capability },
    call: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const now = this.#clock.monotonicMs();
    const limitMs = Math.max(0, startByMs - this.#clock.now()) + capability.callTimeoutMs;
    this.#forgetVisible(now);
    this.#visibleAtMs.set(key, now + limitMs + capability.visibilityLagMs);
    const { answered, settled } = this.#bounded(limitMs, call);
    this.#running.set(key, { answered, endsAtMs: now + limitMs });
    settled.then(
      () => {
        this.#running.delete(key);
        this.#visibleAtMs.set(key, this.#clock.monotonicMs() + capability.visibilityLagMs);
      },
      () => {
        this.#running.delete(key);
        const visibleAtMs = this.#clock.monotonicMs() + capability.callTimeoutMs + capability.visibilityLagMs;
        this.#visibleAtMs.set(key, Math.max(this.#visibleAtMs.get(key) ?? 0, visibleAtMs));
      },
    );
    return answered;
  }

  /** Asks the system something, within the time that one of its calls may take. */
  ask<Result>(limitMs: number, call: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    return this.#bounded(limitMs, call).answered;
  }

  /**
   * How long an effect of the key's calls may still be invisible. A call of a former process ended with it at the
   * latest as far as it could be begun, but may have been on its way: so it is counted anew from this process's start.
   * @param begunElsewhereBy until when a process with another journal may begin one, in milliseconds since 1970
   */
  invisibleForMs(key: string, { callTimeoutMs, visibilityLagMs }: Capability, begunElsewhereBy?: number): number {
    const afterwardsMs = callTimeoutMs + visibilityLagMs;
    const visibleAtMs = this.#visibleAtMs.get(key) ?? this.#openedAtMs + afterwardsMs;
    const hereMs = visibleAtMs - this.#clock.monotonicMs();
    const elsewhereMs = begunElsewhereBy === undefined ? 0 : begunElsewhereBy + afterwardsMs - this.#clock.now();
    return Math.max(0, Math.ceil(Math.max(hereMs, elsewhereMs)));
  }

  /**
   * How long until "nothing there" is proof. Where the system enforces the key, the next attempt meets whatever is on its way;
   * that one begins which was said to be closed has to be waited out there as well.
   */
  unprovenForMs(key: string, capability: Capability, begunElsewhereBy?: number): number {
    if (capability.idempotencyClass !== 'NATIVE') return this.invisibleForMs(key, capability, begunElsewhereBy);
    return begunElsewhereBy === undefined ? 0 : Math.max(0, Math.ceil(begunElsewhereBy - this.#clock.now()));
  }

  #bounded<Result>(
    limitMs: number,
    call: (signal: AbortSignal) => Promise<Result>,
  ): { readonly answered: Promise<Result>; readonly settled: Promise<Result> } {
    const abort = new AbortController();
    const settled = begin(call, abort.signal);
    const answered = new Promise<Result>((resolve, reject) => {
      const cancel = this.#clock.schedule(limitMs, () => {
        const timeout = new SystemFailed('TIMEOUT', 'The system did not answer in time');
        abort.abort(timeout);
        reject(timeout);
      });
      settled.then(resolve, reject).finally(cancel);
    });
    // Whoever waits handles it; a call that somebody else only looks at must not end the process.
    answered.catch(() => undefined);
    return { answered, settled };
  }

  /** What is visible by now is as good as unknown: an entry that is gone counts from the start of the process. */
  #forgetVisible(now: number): void {
    if (now - this.#sweptAtMs < sweepEveryMs) return;
    this.#sweptAtMs = now;
    for (const [key, visibleAtMs] of this.#visibleAtMs) if (visibleAtMs <= now) this.#visibleAtMs.delete(key);
  }
}

const sweepEveryMs = 10_000;

async function begin<Result>(call: (signal: AbortSignal) => Promise<Result>, signal: AbortSignal): Promise<Result> {
  return call(signal);
}

/**
 * Lets a connector's method fail in one way only. Its words are kept as the cause, for this process alone: a system may
 * quote anything in them.
 */
export async function fromSystem<Result>(method: () => Promise<Result>): Promise<Result> {
  try {
    return await method();
  } catch (cause) {
    throw new SystemFailed(causeOf(cause), 'The system gave no answer that can be relied upon', { cause });
  }
}

const lostConnection = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE', 'UND_ERR_SOCKET']);

function causeOf(error: unknown): UnknownCause {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') {
      if (lostConnection.has(at.code)) return 'CONNECTION_LOST';
      if (at.code === 'ETIMEDOUT') return 'TIMEOUT';
    }
  }
  return 'SYSTEM_ERROR';
}
