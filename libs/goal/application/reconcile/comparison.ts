import type { Instant } from '@baton/kernel';
import type { Unanswered } from '@baton/specialist/domain';
import type { ListedKeys } from './listed-keys.js';
import type { LoggedEffect } from './logged-operations.js';
import type { ComparedSpecialist, ReconcileFinding } from './reconciliation.js';

/** As many as a person can look into; beyond them they are counted. */
const findingsMax = 1_000;

/** Holds what the systems listed against what the log says, event by event. */
export class Comparison {
  readonly #listed = new Map<string, ListedKeys>();
  readonly #unanswered = new Map<string, Unanswered>();
  /** Keys that systems bear and that the log has not spoken of so far, each with whose list it is from. */
  readonly #unclaimed = new Map<string, ListedKeys>();
  readonly #missing: ReconcileFinding[] = [];
  #missingTotal = 0;

  constructor(private readonly since: Instant) {}

  listed(listed: ListedKeys): void {
    this.#listed.set(listed.specialist, listed);
    for (const key of listed.keys.keys()) this.#unclaimed.set(key, listed);
  }

  unanswered(specialist: string, why: Unanswered): void {
    this.#unanswered.set(specialist, why);
  }

  /** Whoever the log speaks of has to be named, whether or not anybody could be asked. */
  knows(specialist: string): boolean {
    return this.#listed.has(specialist) || this.#unanswered.has(specialist);
  }

  /** The log knows of an operation under this key. */
  claimed(key: string): void {
    this.#unclaimed.delete(key);
  }

  committed(effect: LoggedEffect): void {
    const listed = this.#listed.get(effect.specialist);
    if (listed === undefined || !this.#mustBeListed(effect, listed) || listed.keys.has(effect.key)) return;
    this.#missingTotal += 1;
    if (this.#missing.length >= findingsMax) return;
    const { goalId, step, operation, specialist, system, key, recordedAt: at } = effect;
    this.#missing.push({ kind: 'NOT_IN_SYSTEM', specialist, system, key, at, owner: { goalId, step, operation } });
  }

  findings(): { readonly findings: readonly ReconcileFinding[]; readonly findingsTotal: number } {
    const nobodys = [...this.#unclaimed].flatMap(([key, { specialist, system, keys }]): ReconcileFinding[] => {
      const known = keys.get(key);
      if (known === undefined) return [];
      const record = { type: known.recordType, id: known.recordId };
      return [{ kind: 'NOT_IN_LOG', specialist, system, key, record, at: known.at }];
    });
    const findings = [...nobodys, ...this.#missing].sort((one, other) => (one.at < other.at ? -1 : 1));
    return { findings: findings.slice(0, findingsMax), findingsTotal: nobodys.length + this.#missingTotal };
  }

  specialists(): readonly ComparedSpecialist[] {
    const compared = [...this.#listed.values()].map(({ specialist, system, keys, unlisted, brokenOffAt }) => {
      const common = { specialist, system, keysListed: keys.size, unlisted };
      return brokenOffAt === undefined ? common : { ...common, comparedUpTo: brokenOffAt };
    });
    const silent = [...this.#unanswered].map(([specialist, { cause, detail }]) => {
      const unanswered = detail === undefined ? { cause } : { cause, detail };
      return { specialist, keysListed: 0, unlisted: [], unanswered };
    });
    return [...compared, ...silent].sort((one, other) => (one.specialist < other.specialist ? -1 : 1));
  }

  /** Whether a whole list can't lack it: it was done since then, was visible when it was asked for, and bears a key. */
  #mustBeListed({ capability, firstSentAt, visibleAt }: LoggedEffect, listed: ListedKeys): boolean {
    if (listed.brokenOffAt !== undefined || listed.unlisted.includes(capability)) return false;
    return firstSentAt >= this.since && visibleAt <= listed.askedAt;
  }
}
