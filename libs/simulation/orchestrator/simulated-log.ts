import type { AppendResult, EventToAppend, ExpectedRevision, StoredEvent } from '@baton/event-store';
import { checkAppend, judgeAppend, revisionOrAbsent } from '@baton/event-store';

/** The disk below every store of the world: what is on it survives whoever wrote it. */
export class SimulatedLog {
  readonly all: StoredEvent[] = [];
  readonly #streams = new Map<string, StoredEvent[]>();
  readonly #handedIn = new Map<string, StoredEvent[]>();
  readonly #followers = new Set<() => void>();
  readonly #onWritten: ((events: readonly StoredEvent[]) => void)[] = [];

  /** Told of everything that becomes durable, at once. */
  onWritten(look: (events: readonly StoredEvent[]) => void): void {
    this.#onWritten.push(look);
  }

  stream(name: string): readonly StoredEvent[] {
    return this.#streams.get(name) ?? [];
  }

  /** The same events as their writers held them, before they became bytes. */
  asHandedIn(name: string): readonly StoredEvent[] {
    return this.#handedIn.get(name) ?? [];
  }

  append(stream: string, expected: ExpectedRevision, events: readonly EventToAppend[]): AppendResult {
    const append = checkAppend(stream, expected, events);
    const existing = streamOf(this.#streams, stream);
    const end = existing.length - 1;
    const verdict = judgeAppend(append, end, (from, to) => existing.slice(from, to + 1).map(({ id }) => id));
    if (verdict === 'WRONG_EXPECTED_REVISION') return { status: verdict, actual: revisionOrAbsent(end) };
    const revision = append.after + append.events.length;
    if (verdict === 'WRITE') {
      const written = append.events.map(({ event, data, metadata }, index): StoredEvent => {
        return {
          ...{ id: event.id, type: event.type, stream },
          data: JSON.parse(data) as StoredEvent['data'],
          metadata: JSON.parse(metadata) as StoredEvent['metadata'],
          revision: end + 1 + index,
          position: positionOf(this.all.length + index),
        };
      });
      existing.push(...written);
      const held = events.map((event, index) => ({ ...event, stream, revision: end + 1 + index, position: '' }));
      streamOf(this.#handedIn, stream).push(...held);
      this.all.push(...written);
      for (const look of this.#onWritten) look(written);
      for (const wake of [...this.#followers]) wake();
    }
    const position = this.stream(stream)[revision]?.position ?? '';
    return { status: 'APPENDED', revision, position };
  }

  /** Calls back at every append from now on, until it is called off. */
  follow(wake: () => void): () => void {
    this.#followers.add(wake);
    return () => this.#followers.delete(wake);
  }
}

function streamOf(streams: Map<string, StoredEvent[]>, name: string): StoredEvent[] {
  const known = streams.get(name) ?? [];
  streams.set(name, known);
  return known;
}

export function positionOf(index: number): string {
  return `sim-${index + 1}`;
}

/** How many events lie before and at a position. */
export function countThrough(position: string | undefined): number {
  return position === undefined ? 0 : Number(position.slice('sim-'.length));
}
