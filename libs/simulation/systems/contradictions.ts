import { operationOf } from '@baton/goal/domain';
import type { RevokeAnswer, Stamped } from '@baton/specialist/domain';
import type { Ledger } from '../oracle/ledger.js';
import type { World } from '../world/world.js';

/** Answers that contradict what was answered before, as a specialist with a fault of its own may give them. */
export class Contradictions {
  constructor(
    private readonly world: World,
    private readonly ledger: Ledger,
  ) {}

  /** What was told committed, and is on record as that, is now said never to have happened. */
  revoked(key: string, answer: Stamped<RevokeAnswer>): Stamped<RevokeAnswer> {
    if (answer.kind !== 'COMMITTED' || !this.#isKnownCommitted(key)) return answer;
    if (!this.world.faults.strike('specialist contradicts itself')) return answer;
    const { journalId, highestAttempt, mark } = answer;
    return this.world.random.happens(0.5)
      ? { kind: 'REVOKED', key, journalId, highestAttempt, mark }
      : { kind: 'REJECTED', code: 'CONFLICT', key, journalId, highestAttempt, mark };
  }

  #isKnownCommitted(key: string): boolean {
    const account = this.ledger.operationOfKey(key);
    const goal = account && this.ledger.goals.get(account.goalId);
    const operation = goal && operationOf(goal.state, account);
    return operation?.key === key && operation.phase.at === 'COMMITTED';
  }
}

/** Answers of one kind of call, of which one may come to whoever asked about another key. */
export class Misdirection<Answer extends { readonly key: string }> {
  #former: Answer | undefined;

  constructor(private readonly world: World) {}

  pass(answer: Answer): Answer {
    const former = this.#former;
    this.#former = answer;
    if (!former || former.key === answer.key) return answer;
    return this.world.faults.strike('answer is about another key') ? former : answer;
  }
}
