import { epochMsOf } from '@baton/kernel';
import type { OperationCall } from '@baton/specialist/domain';
import { JournalLife } from '@baton/specialist/kit';
import { skewMsMax } from '../world/process-ports.js';
import type { World } from '../world/world.js';
import type { JournalDisk } from './simulated-journal.js';

type Sent = Pick<OperationCall, 'key' | 'attempt' | 'journal' | 'heard' | 'deadline'>;

const copiesMax = 10;

/** The copies that are made of one specialist's journal while it goes on, of which one may be put back some day. */
export class JournalCopies {
  #copies: readonly [JournalDisk, ...JournalDisk[]];
  readonly #sent: Sent[] = [];

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

  /** A request for an effect has left an orchestrator. */
  onSent(call: Sent): void {
    this.#sent.push(call);
  }

  /** The latest copy that has forgotten an attempt, and is found out under its own name by whoever asks it anything. */
  foundOut(lost: JournalDisk): JournalDisk | undefined {
    return this.#copies.findLast(
      (copy) =>
        copy.id === lost.id &&
        this.#sent.some((sent) => isForgotten(sent, copy, lost)) &&
        !this.#sent.some((sent) => this.#mayPassUnnoticed(sent, copy, lost)),
    );
  }

  /**
   * It was sent while nothing had been heard yet of what came after the copy, and the copy does not know of it: nothing in
   * the request, nor in a later question, says that it should. Whoever puts such a copy back has to rename it.
   */
  #mayPassUnnoticed(sent: Sent, copy: JournalDisk, lost: JournalDisk): boolean {
    const { key, attempt, journal, heard, deadline } = sent;
    if (journal !== copy.id || knows(copy, key, attempt)) return false;
    if (heard !== undefined && !new JournalLife(copy.openings, '').hasBeenAt(heard)) return false;
    const mayStillBegin = epochMsOf(deadline) + skewMsMax > this.world.nowMs;
    return mayStillBegin || isForgotten(sent, copy, lost);
  }
}

function isForgotten({ key, attempt }: Sent, copy: JournalDisk, lost: JournalDisk): boolean {
  return knows(lost, key, attempt) && !knows(copy, key, attempt);
}

function knows({ records }: JournalDisk, key: string, attempt: number): boolean {
  const record = records.get(key);
  if (record === undefined) return false;
  const isStarted = record.attempts.some((started) => started.attempt === attempt);
  return isStarted || record.revocationAsked || record.closedThrough >= attempt;
}
