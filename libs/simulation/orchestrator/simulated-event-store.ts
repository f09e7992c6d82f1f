import type {
  AppendResult,
  EventToAppend,
  ExpectedRevision,
  Position,
  StoredEvent,
  SubscriptionFilter,
  SubscriptionItem,
} from '@baton/event-store';
import { EventStore, StoreError } from '@baton/event-store';
import type { FaultName } from '../world/faults.js';
import type { LivingProcess } from '../world/living-process.js';
import { never } from '../world/living-process.js';
import type { SimulatedLog } from './simulated-log.js';
import { countThrough, positionOf } from './simulated-log.js';

const typicalMs = 2;

/** One process's way to the log: with latency, failed appends, lost acknowledgements, and silence once it is dead. */
export class SimulatedEventStore extends EventStore {
  /**
   * @param onBroken called when a commit failed: nobody knows what is on the disk, and the process must stop
   * @param answers AT_ONCE for a judge, who looks at what is there and stands outside of the world
   */
  constructor(
    private readonly log: SimulatedLog,
    private readonly process: LivingProcess,
    private readonly onBroken: () => void = () => undefined,
    private readonly answers: 'IN_TIME' | 'AT_ONCE' = 'IN_TIME',
  ) {
    super();
  }

  /** An append under way is carried out though its process dies meanwhile: so it would be by a store on another machine. */
  override append(stream: string, expected: ExpectedRevision, events: readonly EventToAppend[]): Promise<AppendResult> {
    const { process } = this;
    const { world } = process;
    if (!process.isAlive) return never();
    return new Promise((resolve, reject) => {
      const answer = (settle: () => void): void => process.receives(world.latencyMs(typicalMs), settle);
      const unavailable = (): void => reject(new StoreError('UNAVAILABLE', 'The store gave no answer'));
      world.travels(world.latencyMs(typicalMs), () => {
        if (world.faults.strike('append fails')) return answer(unavailable);
        const isBroken = world.faults.strike('commit fails');
        if (isBroken && world.random.happens(0.5)) return answer(() => this.#break(reject));
        let result: AppendResult;
        try {
          result = this.log.append(stream, expected, events);
        } catch (error) {
          const refused = error instanceof Error ? error : new StoreError('BROKEN', 'The log failed');
          return answer(() => reject(refused));
        }
        if (isBroken) return answer(() => this.#break(reject));
        const isLost = world.faults.strike('append is not acknowledged');
        answer(isLost ? unavailable : () => resolve(result));
      });
    });
  }

  override async *readStream(stream: string, fromRevision = 0): AsyncGenerator<StoredEvent> {
    await this.#answered();
    this.#mayBreakOff('reading breaks off');
    yield* this.log.stream(stream).slice(fromRevision);
  }

  override async *readAll(after?: Position): AsyncGenerator<StoredEvent> {
    await this.#answered();
    yield* this.log.all.slice(countThrough(after));
  }

  /** Every item comes with a lag of its own, so that writers and subscribers overtake each other. */
  override async *subscribe(options: {
    readonly after?: Position;
    readonly filter?: SubscriptionFilter;
    readonly signal: AbortSignal;
  }): AsyncGenerator<SubscriptionItem> {
    const { signal, filter } = options;
    let at = countThrough(options.after);
    let isBehind = true;
    while (!signal.aborted) {
      for (let event = this.log.all[at]; event !== undefined; event = this.log.all[at]) {
        at += 1;
        if (!matches(event, filter)) continue;
        await this.#answered();
        if (signal.aborted) return;
        this.#mayBreakOff('subscription breaks off');
        yield { kind: 'event', event };
      }
      if (isBehind) {
        isBehind = false;
        yield { kind: 'caught-up' };
        continue;
      }
      await this.#grown(signal);
    }
  }

  override async end(): Promise<Position | undefined> {
    await this.#answered();
    const { length } = this.log.all;
    return length === 0 ? undefined : positionOf(length - 1);
  }

  override compare(first: Position, second: Position): number {
    return countThrough(first) - countThrough(second);
  }

  override async close(): Promise<void> {}

  #break(reject: (error: Error) => void): void {
    reject(new StoreError('BROKEN', 'A commit failed'));
    this.onBroken();
  }

  #mayBreakOff(fault: FaultName): void {
    if (this.answers === 'IN_TIME' && this.process.world.faults.strike(fault))
      throw new StoreError('UNAVAILABLE', 'The connection to the store was lost');
  }

  async #answered(): Promise<void> {
    const { process } = this;
    if (this.answers === 'AT_ONCE') return;
    return new Promise((resolve) => void process.after(process.world.latencyMs(typicalMs), resolve));
  }

  #grown(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        leave();
        resolve();
      };
      const leave = this.log.follow(done);
      this.process.onDeath(leave);
      signal.addEventListener('abort', done, { once: true });
    });
  }
}

function matches(event: StoredEvent, filter: SubscriptionFilter | undefined): boolean {
  return startsWithOneOf(event.stream, filter?.streamPrefixes) && startsWithOneOf(event.type, filter?.typePrefixes);
}

function startsWithOneOf(name: string, prefixes: readonly string[] | undefined): boolean {
  return prefixes === undefined || prefixes.some((prefix) => name.startsWith(prefix));
}
