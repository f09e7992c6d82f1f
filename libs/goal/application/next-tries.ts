import type { Instant } from '@baton/kernel';
import { plusMs } from '@baton/kernel';
import type { OperationId } from '@baton/goal/domain';

/** How long an unanswered question and an unavailable specialist are waited for, doubling from the first to the second. */
const waitMs = { first: 100, most: 60_000 };

/** No try waits longer for the next one. */
export const longestWaitMs = waitMs.most;

/** Grows with each try in a row; `chance` in [0, 1) spreads it over its upper half, so that goals don't come in waves. */
export function waitBeforeTryMs(times: number, chance: number): number {
  const bound = Math.min(waitMs.most, waitMs.first * 2 ** Math.min(times - 1, 10));
  return bound / 2 + (chance * bound) / 2;
}

/** What a driver tries again later, and how often it was in vain so far. Nothing is held for it meanwhile. */
export class NextTries {
  private readonly at = new Map<OperationId, Instant>();
  private readonly inVain = new Map<OperationId, number>();
  private readonly wantRoom = new Set<OperationId>();

  /** @param triesBefore how often in a row the goal was postponed by the driver before this one */
  constructor(private readonly triesBefore: number) {}

  postpone(about: OperationId, now: Instant, chance: number): void {
    const times = (this.inVain.get(about) ?? this.triesBefore) + 1;
    this.inVain.set(about, times);
    this.at.set(about, plusMs(now, waitBeforeTryMs(times, chance)));
  }

  /** It is postponed for want of room alone. */
  crowdedOut(about: OperationId): void {
    this.wantRoom.add(about);
  }

  /** What waits for room, and still does, is due now. */
  roomCame(now: Instant): void {
    for (const about of this.wantRoom) if (this.at.has(about)) this.at.set(about, now);
    this.wantRoom.clear();
  }

  /** All are due now; each that is in vain once more waits the longer for it. */
  allCome(now: Instant): void {
    for (const about of this.at.keys()) this.at.set(about, now);
  }

  succeeded(about: OperationId): void {
    this.inVain.delete(about);
  }

  /** What is due now, and no longer waited for. */
  takeDue(now: Instant): readonly OperationId[] {
    const due = [...this.at].filter(([, at]) => at <= now).map(([about]) => about);
    for (const about of due) this.at.delete(about);
    return due;
  }

  get size(): number {
    return this.at.size;
  }

  get earliest(): Instant | undefined {
    return [...this.at.values()].sort()[0];
  }

  get mostInVain(): number {
    return Math.max(0, ...this.inVain.values());
  }
}
