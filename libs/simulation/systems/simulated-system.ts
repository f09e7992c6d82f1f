import { effectOfCapability } from './manifest.js';
import type { SystemTraits } from './manifest.js';
import type { Effect } from './effects.js';
import { SystemHealth } from './system-health.js';
import type { World } from '../world/world.js';

/** One state that a record was in, and since when readers may see it. */
export interface RecordState {
  readonly version: string;
  readonly value: string;
  readonly valueBefore: string;
  readonly key: string | undefined;
  readonly capability: string;
  readonly visibleAtMs: number;
}

interface Entry {
  readonly id: string;
  readonly visibleAtMs: number;
}

export type WriteResult = { readonly kind: 'DONE'; readonly state: RecordState } | { readonly kind: 'STALE_VERSION' };

const recordsEach = 3;

/**
 * A stand-in enterprise system that has never heard of Baton. It keeps what it is told, with its own rules, and a log
 * of effects that nobody but the oracle reads: its truth is what every promise is measured by.
 */
export class SimulatedSystem {
  readonly effects: Effect[] = [];
  readonly health: SystemHealth;
  readonly #records = new Map<string, RecordState[]>();
  readonly #papers = new Map<string, Entry>();
  /** Papers that were asked for and take their time. */
  readonly #inPreparation = new Set<string>();
  readonly #voided = new Set<string>();
  readonly #notes = new Set<string>();
  #count = 0;

  constructor(
    private readonly world: World,
    readonly traits: SystemTraits,
    private readonly onEffect: (effect: Omit<Effect, 'ordinal'>) => Effect,
  ) {
    this.health = new SystemHealth(world);
    for (let index = 1; index <= recordsEach; index++)
      this.#records.set(`R${index}`, [
        {
          ...{ version: 'v1', value: `seeded-${index}`, valueBefore: '', key: undefined, capability: '' },
          visibleAtMs: 0,
        },
      ]);
  }

  get recordIds(): readonly string[] {
    return [...this.#records.keys()];
  }

  /** The last state of a record that a reader sees now; undefined where there is no such record. */
  read(recordId: string): RecordState | undefined {
    return this.visibleStates(recordId).at(-1);
  }

  /** All states of a record that readers see, oldest first: nothing later shows before what came earlier. */
  visibleStates(recordId: string): readonly RecordState[] {
    const states = this.#records.get(recordId) ?? [];
    const hidden = states.findIndex(({ visibleAtMs }) => visibleAtMs > this.world.nowMs);
    return hidden === -1 ? states : states.slice(0, hidden);
  }

  /** Changes a record if it is still in the version that the writer saw: that check is never stale. */
  write(
    recordId: string,
    change: { readonly capability: string; readonly key?: string; readonly ifVersion: string; readonly value?: string },
  ): WriteResult {
    const states = this.#records.get(recordId) ?? [];
    const current = states.at(-1);
    if (current?.version !== change.ifVersion) return { kind: 'STALE_VERSION' };
    const state: RecordState = {
      version: `v${states.length + 1}`,
      value: change.value ?? current.value,
      valueBefore: current.value,
      key: change.key,
      capability: change.capability,
      visibleAtMs: this.#visibleFrom(),
    };
    this.#records.set(recordId, [...states, state]);
    this.#log(change.capability, change.key, recordId);
    return { kind: 'DONE', state };
  }

  /** Leaves a note at a record that somebody is about to change it, which changes nothing yet. */
  note(recordId: string, key: string): void {
    this.#notes.add(`${recordId} ${key}`);
  }

  /** A person changes a record at the system's own desk. */
  edit(recordId: string): void {
    const current = this.#records.get(recordId)?.at(-1);
    if (current)
      this.write(recordId, { capability: 'person', ifVersion: current.version, value: `by-hand-${++this.#count}` });
  }

  /** Creates a paper under a key that the system itself keeps unique, be it used up, in preparation or done. */
  create(
    capability: string,
    key: string,
    about: string,
  ): { readonly kind: 'DONE'; readonly id: string } | { readonly kind: 'DUPLICATE' } {
    if (this.#isTaken(key)) return { kind: 'DUPLICATE' };
    return { kind: 'DONE', id: this.#finish(capability, key, about) };
  }

  /** Takes a paper on and creates it later. */
  prepare(capability: string, key: string, about: string, afterMs: number): 'ACCEPTED' | 'DUPLICATE' {
    if (this.#isTaken(key)) return 'DUPLICATE';
    this.#inPreparation.add(key);
    this.world.travels(afterMs, () => {
      if (this.#inPreparation.delete(key)) this.#finish(capability, key, about);
    });
    return 'ACCEPTED';
  }

  /** What readers see of a key; a void mark is where the paper would be. */
  paper(key: string): { readonly kind: 'DONE'; readonly id: string } | 'IN_PREPARATION' | 'VOID' | undefined {
    if (this.#inPreparation.has(key)) return 'IN_PREPARATION';
    if (this.#voided.has(key)) return 'VOID';
    const entry = this.#papers.get(key);
    return entry && entry.visibleAtMs <= this.world.nowMs ? { kind: 'DONE', id: entry.id } : undefined;
  }

  /** Puts a void mark where the paper would be, unless it is there. */
  voidKey(key: string): 'VOIDED' | 'DUPLICATE' {
    if (this.#papers.has(key)) return 'DUPLICATE';
    this.#inPreparation.delete(key);
    this.#voided.add(key);
    return 'VOIDED';
  }

  /** Sends a letter. The system keeps no key: it is handed over for the oracle alone. */
  mail(capability: string, key: string): string {
    const id = `L${++this.#count}`;
    this.#log(capability, key, id);
    return id;
  }

  #isTaken(key: string): boolean {
    return this.#papers.has(key) || this.#voided.has(key) || this.#inPreparation.has(key);
  }

  #finish(capability: string, key: string, about: string): string {
    const id = `P${++this.#count}`;
    this.#papers.set(key, { id, visibleAtMs: this.#visibleFrom() });
    if (capability === 'paper.void') this.#log(capability, key, about, id);
    else this.#log(capability, key, id);
    return id;
  }

  #visibleFrom(): number {
    const { world, traits } = this;
    const lagMs = world.faults.strike('system shows old data') ? world.random.fraction() * traits.visibilityLagMs : 0;
    return world.nowMs + lagMs;
  }

  #log(capability: string, key: string | undefined, recordId: string, leftBeside?: string): void {
    const kind = effectOfCapability[capability] ?? 'WRITE';
    const effect = { system: this.traits.name, capability, kind, key, recordId, leftBeside, atMs: this.world.nowMs };
    this.effects.push(this.onEffect(effect));
  }
}
