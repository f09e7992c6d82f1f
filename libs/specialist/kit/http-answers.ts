import type { RejectionCode } from '@baton/specialist/domain';
import { deferral, NothingHappened, OutcomeUnclear, rejection, retryAfterMs, wasNeverSent } from './system-answers.js';

/** What one system says by its HTTP statuses; whatever it says by none of these leaves the outcome open. */
export interface HttpStatuses {
  /** As it stands in an error: a name, and `The calendar` where it is none. */
  readonly system: string;
  /** By these it says with certainty that it refused the request as a whole, and that nothing was written. */
  readonly rejections: Readonly<Record<number, RejectionCode>>;
  /** By these it says that what is asked for is locked, and after how many milliseconds to ask again if it doesn't say so. */
  readonly lockedMs?: Readonly<Record<number, number>>;
}

export interface HttpAnswers {
  /** The error that says what is known of the effect of a request that was not answered as it should be. */
  readonly meaningOfStatus: (status: number, retryAfter?: string | null) => Error;
  /** The same of whatever a request threw, if it doesn't say so already. */
  readonly meaningOfSilence: (error: unknown) => Error;
}

const refusedAtTheDoorMs = 30_000;
const tooManyMs = 10_000;
const unreachableMs = 5_000;

/** Reads the answers of a system over HTTP: 401 and 429 mean one thing everywhere, the rest is what this one says by it. */
export function httpAnswers({ system, rejections, lockedMs = {} }: HttpStatuses): HttpAnswers {
  const unclear = (why: string): Error => new OutcomeUnclear(`${system} gave no answer that can be trusted (${why})`);
  return {
    meaningOfStatus: (status, retryAfter) => {
      const rejected = rejections[status];
      if (rejected !== undefined) return rejection(rejected);
      const locked = lockedMs[status];
      if (locked !== undefined) return deferral('LOCKED', retryAfterMs(retryAfter, locked));
      if (status === 401) return deferral('UNAVAILABLE', refusedAtTheDoorMs);
      if (status === 429) return deferral('RATE_LIMITED', retryAfterMs(retryAfter, tooManyMs));
      return unclear(`status ${status}`);
    },
    meaningOfSilence: (error) => {
      if (error instanceof NothingHappened || error instanceof OutcomeUnclear) return error;
      return wasNeverSent(error) ? deferral('UNAVAILABLE', unreachableMs) : unclear('no answer');
    },
  };
}
