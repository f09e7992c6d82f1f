import type { JournalMark, Provenance, Stamped, Unanswered } from '@baton/specialist/domain';

/** What was asked about, and which mark of its journal went along. */
export interface AskedAbout {
  readonly key: string;
  readonly journal: string;
  readonly heard?: JournalMark | undefined;
}

/**
 * How far each journal had come when it was heard of last. It goes along with every call, so that a specialist which was
 * given an old copy of its journal learns of it before it answers from what that copy has forgotten.
 */
export class JournalMemory {
  readonly #marks = new Map<string, JournalMark>();
  /** How far each journal is known to have been through other openings on its way to its mark. */
  readonly #passed = new Map<string, Map<string, number>>();

  /**
   * The mark that goes along with a call and is recorded with a dispatch: the furthest that was heard of, unless it may be
   * of another life of the journal than the one that was recorded with an earlier dispatch. A memory that began after that
   * may have heard of an old copy first.
   */
  heardOf(journal: string, recorded?: JournalMark): JournalMark | undefined {
    const known = this.#marks.get(journal);
    if (known === undefined || recorded === undefined) return known ?? recorded;
    const passed = known.opening === recorded.opening ? known.sequence : this.#passedIn(journal, recorded.opening);
    return passed >= recorded.sequence ? known : recorded;
  }

  /** The answer without its stamp; or that there is none, since what came is about something else. */
  take<Answer extends Provenance>(stamped: Stamped<Answer>, asked: AskedAbout): Answer | Unanswered {
    const { journalId, key, mark } = stamped;
    if (key !== asked.key) return wrongKey;
    if (this.#isFurther(journalId, mark, asked)) this.#marks.set(journalId, mark);
    // Whoever was told of a mark and answers from the same journal has been there: no further, and in this life of it.
    const isOfKnownLife = this.#marks.get(journalId)?.opening === mark.opening;
    if (asked.heard !== undefined && journalId === asked.journal && isOfKnownLife) this.#pass(journalId, asked.heard);
    // Deleted from a copy, since the rest of a generic shape is no such shape to the compiler.
    const answer: Answer & { key?: string; mark?: JournalMark } = { ...stamped };
    delete answer.key;
    delete answer.mark;
    return answer;
  }

  #passedIn(journal: string, opening: string): number {
    return this.#passed.get(journal)?.get(opening) ?? -1;
  }

  #pass(journal: string, { opening, sequence }: JournalMark): void {
    const furthest = Math.max(sequence, this.#passedIn(journal, opening));
    this.#passed.set(journal, (this.#passed.get(journal) ?? new Map<string, number>()).set(opening, furthest));
  }

  /**
   * A mark is given up only for one that is known to come after it: of the same opening, or from a specialist that was
   * told the former one with this very call. Any other may be of an old copy that has not been told yet.
   */
  #isFurther(journal: string, mark: JournalMark, { journal: askedOf, heard }: AskedAbout): boolean {
    const known = this.#marks.get(journal);
    if (known === undefined) return true;
    if (mark.opening === known.opening) return mark.sequence > known.sequence;
    return journal === askedOf && heard?.opening === known.opening && heard.sequence === known.sequence;
  }
}

const wrongKey: Unanswered = {
  kind: 'UNANSWERED',
  cause: 'WRONG_KEY',
  detail: 'The answer is about another key than was asked about',
};
