import type { JournalMark } from '@baton/specialist/domain';

/**
 * The openings that a journal has been through, and how far it came in each. A mark that fits none of them is of a life
 * that this copy never had: the journal was put back from an older one, and has forgotten what came after it.
 */
export class JournalLife {
  readonly #former: ReadonlyMap<string, number>;
  #mark: JournalMark;

  /** @param former how far the journal had come at the end of each opening before this one */
  constructor(former: ReadonlyMap<string, number>, opening: string) {
    this.#former = former;
    this.#mark = { opening, sequence: Math.max(0, ...former.values()) };
  }

  get mark(): JournalMark {
    return this.#mark;
  }

  /** How far it came in each opening, the present one included. */
  get openings(): ReadonlyMap<string, number> {
    return new Map([...this.#former, [this.#mark.opening, this.#mark.sequence]]);
  }

  /** Something was written, and is on disk. */
  goOn(): void {
    this.#mark = { ...this.#mark, sequence: this.#mark.sequence + 1 };
  }

  hasBeenAt({ opening, sequence }: JournalMark): boolean {
    const end = opening === this.#mark.opening ? this.#mark.sequence : this.#former.get(opening);
    return end !== undefined && sequence <= end;
  }
}
