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
  /** Openings that each journal is known to have been through, up to its mark. */
  readonly #passed = new Map<string, Set<string>>();

  heardOf(journal: string): JournalMark | undefined {
    return this.#marks.get(journal);
  }

  /**
   * The mark that goes along with a call: the furthest that was heard of, unless it may be of another life of the journal
   * than the one that was recorded with the dispatch. A memory that began after that may have heard of an old copy first.
   */
  toTell(journal: string, recorded: JournalMark | undefined): JournalMark | undefined {
    const known = this.#marks.get(journal);
    if (known === undefined || recorded === undefined) return known ?? recorded;
    if (known.opening === recorded.opening) return known.sequence > recorded.sequence ? known : recorded;
    return this.#passed.get(journal)?.has(recorded.opening) ? known : recorded;
  }

  /** The answer without its stamp; or that there is none, since what came is about something else. */
  take<Answer extends Provenance>(stamped: Stamped<Answer>, asked: AskedAbout): Answer | Unanswered {
    const { journalId, key, mark } = stamped;
    if (key !== asked.key) return wrongKey;
    if (this.#isFurther(journalId, mark, asked)) this.#marks.set(journalId, mark);
    // Whoever was told of a mark and answers from the same journal has been there.
    if (asked.heard !== undefined && journalId === asked.journal) this.#pass(journalId, asked.heard.opening);
    // Deleted from a copy, since the rest of a generic shape is no such shape to the compiler.
    const answer: Answer & { key?: string; mark?: JournalMark } = { ...stamped };
    delete answer.key;
    delete answer.mark;
    return answer;
  }

  #pass(journal: string, opening: string): void {
    const passed = this.#passed.get(journal) ?? new Set<string>();
    this.#passed.set(journal, passed.add(opening));
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
