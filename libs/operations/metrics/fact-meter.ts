import type { StoredEvent } from '@baton/event-store';
import { goalCodec, goalStream, UndecodableEvent } from '@baton/event-store';
import type { GoalEvent, OperationRef } from '@baton/goal/domain';
import { operationIdOf } from '@baton/goal/domain';
import { epochMsOf } from '@baton/kernel';
import type { Recorded } from '@baton/kernel';
import type { FactInstruments } from './instruments.js';

/** What was dispatched to whom, and when, so that its answer can be told of with both. */
interface Dispatched {
  readonly system: string;
  readonly atMs: number;
}

type MeteredEvent = Recorded<GoalEvent>;
type Meters = {
  readonly [Type in GoalEvent['type']]?: (
    data: Extract<GoalEvent, { type: Type }>['data'],
    recorded: MeteredEvent,
  ) => void;
};

/** So many operations are remembered; whoever is forgotten counts under {@link unheardOf}. */
const rememberedMax = 50_000;
/** Of an operation that was briefed before this process began. */
const unheardOf = 'unknown';

const prefix = goalStream('');

/** Counts what happens to goals by their events alone, whichever process wrote them. */
export class FactMeter {
  readonly #recipients = new Map<string, string>();
  readonly #dispatched = new Map<string, Dispatched>();
  readonly #meters: Meters;

  constructor(private readonly instruments: FactInstruments) {
    this.#meters = this.#metersOf(instruments);
  }

  hear(stored: StoredEvent): void {
    if (!stored.stream.startsWith(prefix)) return;
    try {
      this.#count(goalCodec.decode(stored));
    } catch (error) {
      if (!(error instanceof UndecodableEvent)) throw error;
      this.instruments.unreadable.inc();
    }
  }

  #count(recorded: MeteredEvent): void {
    const { event } = recorded;
    this.instruments.events.inc({ type: event.type });
    // The meter of a type is called with the data of that very type.
    const meter = this.#meters[event.type] as ((data: object, recorded: MeteredEvent) => void) | undefined;
    meter?.(event.data, recorded);
  }

  #metersOf({ submitted, concluded, handoffs, dispatched, compensations, tasks }: FactInstruments): Meters {
    const answered = (outcome: string) => (data: OperationRef, recorded: MeteredEvent) =>
      this.#answered(outcome, data, recorded);
    return {
      GoalSubmitted: () => submitted.inc(),
      GoalConcluded: ({ outcome }) => concluded.inc({ outcome }),
      HandoffBriefed: (data, { stream }) => {
        handoffs.inc({ recipient: data.recipient, decision: 'briefed' });
        remember(this.#recipients, placeOf(stream, data), data.recipient);
      },
      HandoffBlocked: ({ recipient }) => handoffs.inc({ recipient, decision: 'blocked' }),
      HandoffRecalled: ({ recipient }) => handoffs.inc({ recipient, decision: 'recalled' }),
      OperationDispatched: (data, { stream, metadata }) => {
        const place = placeOf(stream, data);
        const system = this.#recipients.get(place) ?? unheardOf;
        dispatched.inc({ system });
        remember(this.#dispatched, place, { system, atMs: epochMsOf(metadata.recordedAt) });
      },
      StepCommitted: answered('committed'),
      StepCompensated: (data, recorded) => {
        this.#answered('committed', data, recorded);
        compensations.inc({ kind: data.compensation });
      },
      CompensationExhausted: () => compensations.inc({ kind: 'EXHAUSTED' }),
      OperationRejected: answered('rejected'),
      OperationDeferred: answered('deferred'),
      OperationProgressed: answered('in-progress'),
      OperationBecameUnknown: answered('unknown'),
      OperationRevoked: answered('revoked'),
      HumanTaskOpened: ({ kind }) => tasks.inc({ kind }),
    };
  }

  #answered(outcome: string, ref: OperationRef, { stream, metadata }: MeteredEvent): void {
    const place = placeOf(stream, ref);
    const dispatched = this.#dispatched.get(place);
    const system = dispatched?.system ?? this.#recipients.get(place) ?? unheardOf;
    this.instruments.answered.inc({ system, outcome });
    if (dispatched === undefined) return;
    this.instruments.seconds.observe({ system }, (epochMsOf(metadata.recordedAt) - dispatched.atMs) / 1_000);
    // What is in progress is answered again.
    if (outcome !== 'in-progress') this.#dispatched.delete(place);
  }
}

function placeOf(stream: string, ref: OperationRef): string {
  return `${stream} ${operationIdOf(ref)}`;
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > rememberedMax && oldest !== undefined) map.delete(oldest);
}
