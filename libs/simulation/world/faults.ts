import type { Random } from './random.js';

/** Everything that can go wrong, with the highest rate that a seed may draw for it, per occasion. */
const highestRates = {
  'orchestrator dies before an append': 0.06,
  'orchestrator dies after an append': 0.06,
  'orchestrator dies before a send': 0.06,
  'orchestrator dies after a send': 0.06,
  'orchestrator is killed': 0.06,
  'orchestrator stalls': 0.05,
  'orchestrator is restarted': 0.03,
  'restart overlaps': 0.8,
  'second orchestrator': 0.5,
  'orchestrator clock jumps': 0.1,
  'append fails': 0.15,
  'append is not acknowledged': 0.15,
  'commit fails': 0.03,
  'reading breaks off': 0.1,
  'subscription breaks off': 0.1,
  'due goals are out of reach': 0.1,
  'ledger rows are behind': 0.3,
  'planner fails': 0.3,
  'plan is faulty': 0.3,
  'steps have little time': 0.5,
  'projection lags': 0.5,
  'projection is lost': 0.3,
  'rows are an old copy': 0.3,
  'projector is killed': 0.2,
  'row is not written': 0.1,
  'claim is given twice': 0.5,
  'request is lost': 0.15,
  'request is delayed': 0.15,
  'request is doubled': 0.15,
  'request is forged': 0.1,
  'key comes with another brief': 0.1,
  'key is used after its revocation': 0.9,
  'requests do not get through': 0.02,
  'replies do not get through': 0.02,
  'connection is reset': 0.1,
  'reply is lost': 0.15,
  'reply is delayed': 0.15,
  'specialist dies before its journal': 0.06,
  'specialist dies after its journal': 0.06,
  'specialist dies after the effect': 0.06,
  'specialist dies before its answer': 0.06,
  'specialist dies after its answer': 0.06,
  'specialist is killed': 0.06,
  'specialist stalls': 0.05,
  'specialist clock jumps': 0.03,
  'journal is lost': 0.6,
  'journal is an old copy': 0.6,
  'old journal has kept its name': 0.9,
  'lost journal is back': 0.9,
  'system fails before the effect': 0.15,
  'system fails after the effect': 0.15,
  'system commits late': 0.2,
  'system hangs': 0.1,
  'system refuses': 0.5,
  'system fails whatever is asked': 0.05,
  'system lets everybody wait': 0.05,
  'record is locked': 0.15,
  'specialist is of another release': 0.3,
  'system stops half way': 0.9,
  'system defers': 0.15,
  'system takes its time': 0.3,
  'system shows old data': 0.6,
  'specialist contradicts itself': 0.5,
  'answer is about another key': 0.1,
  'person edits': 0.4,
  'policy blocks': 0.1,
  'policy is tightened': 0.1,
  'policy can not be evaluated': 0.5,
  'desk is killed': 0.1,
  'person pauses': 0.03,
  'person cancels': 0.02,
  'person terminates': 0.02,
  'person tries again': 0.1,
  'person skips a step': 0.05,
  'person marks an outcome': 0.05,
  'person settles a task': 0.2,
  'person hands a task on': 0.05,
  'person sets a goal free': 0.3,
  'person has it planned anew': 0.8,
  'person answers what was shown before': 0.2,
  'person asks twice': 0.5,
  'stranger asks': 0.05,
  'nobody is up for a day': 0.3,
} as const;

export type FaultName = keyof typeof highestRates;

export const faultNames = Object.keys(highestRates) as FaultName[];

/** Draws which faults exist in this history and how often they strike, and keeps count of those that did. */
export class Faults {
  readonly rates: Readonly<Record<FaultName, number>>;
  readonly hits: Record<FaultName, number>;
  #isOn = true;

  /** @param without faults that this history must do without. */
  constructor(
    private readonly random: Random,
    without: ReadonlySet<FaultName>,
  ) {
    // A history with every fault at once hides the rare ones behind the common: so each seed leaves most of them out.
    const share = random.pick([0.1, 0.2, 0.35, 0.5, 0.8]);
    const drawn = faultNames.map((name): [FaultName, number] => {
      const rate = random.happens(share) ? highestRates[name] * 10 ** -(1.2 * random.fraction()) : 0;
      return [name, without.has(name) ? 0 : rate];
    });
    this.rates = Object.fromEntries(drawn) as Record<FaultName, number>;
    this.hits = Object.fromEntries(faultNames.map((name) => [name, 0])) as Record<FaultName, number>;
  }

  get areOn(): boolean {
    return this.#isOn;
  }

  end(): void {
    this.#isOn = false;
  }

  /** Whether this fault strikes here and now. */
  strike(name: FaultName): boolean {
    const rate = this.rates[name];
    if (rate === 0 || !this.#isOn || !this.random.happens(rate)) return false;
    this.hits[name] += 1;
    return true;
  }

  /** It struck where there was nothing to strike at: that is no hit, of which a run must have some of each. */
  cameToNothing(name: FaultName): void {
    this.hits[name] -= 1;
  }
}
