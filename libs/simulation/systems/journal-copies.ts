import { epochMsOf } from '@baton/kernel';
import type { GoalEvent } from '@baton/goal/domain';
import { JournalLife } from '@baton/specialist/kit';
import { skewMsMax } from '../world/process-ports.js';
import type { World } from '../world/world.js';
import type { JournalDisk } from './simulated-journal.js';

/** An attempt that may be sent, as it was recorded. */
export type Dispatch = Extract<GoalEvent, { type: 'OperationDispatched' }>['data'];

const copiesMax = 10;

/** The copies that are made of one specialist's journal while it goes on, of which one may be put back some day. */
export class JournalCopies {
  #copies: readonly [JournalDisk, ...JournalDisk[]];
  readonly #dispatches: Dispatch[] = [];

  constructor(
    private readonly world: World,
    first: JournalDisk,
  ) {
    this.#copies = [first];
  }

  take(disk: JournalDisk): void {
    const [first, ...others] = this.#copies;
    this.#copies = [first, ...others.slice(2 - copiesMax), disk];
  }

  any(): JournalDisk {
    return this.world.random.pick(this.#copies);
  }

  /** It may leave its orchestrator at any time from now on: one that stands still sends it late. */
  onDispatched(dispatch: Dispatch): void {
    this.#dispatches.push(dispatch);
  }

  /** The latest copy that has forgotten an attempt, and is found out under its own name by whoever asks it anything. */
  foundOut(lost: JournalDisk): JournalDisk | undefined {
    return this.#copies.findLast(
      (copy) =>
        copy.id === lost.id &&
        this.#dispatches.some((dispatch) => isForgotten(dispatch, copy, lost)) &&
        !this.#dispatches.some((dispatch) => this.#mayPassUnnoticed(dispatch, copy, lost)),
    );
  }

  /**
   * It was dispatched while nothing had been heard yet of what came after the copy, and the copy does not know of it: nothing in
   * the request, nor in a later question, says that it should. Whoever puts such a copy back has to rename it.
   */
  #mayPassUnnoticed(dispatch: Dispatch, copy: JournalDisk, lost: JournalDisk): boolean {
    const { key, attempt, journalId, heard, deadline } = dispatch;
    if (journalId !== copy.id || knows(copy, key, attempt)) return false;
    if (heard !== undefined && !new JournalLife(copy.openings, '').hasBeenAt(heard)) return false;
    const mayStillBegin = epochMsOf(deadline) + skewMsMax > this.world.nowMs;
    return mayStillBegin || isForgotten(dispatch, copy, lost);
  }
}

function isForgotten({ key, attempt }: Dispatch, copy: JournalDisk, lost: JournalDisk): boolean {
  return knows(lost, key, attempt) && !knows(copy, key, attempt);
}

function knows({ records }: JournalDisk, key: string, attempt: number): boolean {
  const record = records.get(key);
  if (record === undefined) return false;
  const isStarted = record.attempts.some((started) => started.attempt === attempt);
  return isStarted || record.revocationAsked || record.closedThrough >= attempt;
}
