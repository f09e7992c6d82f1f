import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TenantId } from '@baton/kernel';
import { epochMsOf } from '@baton/kernel';
import type { Playbook } from '@baton/conversation';
import type { KeyId } from '@baton/encryption';
import { MemoryKeyStore } from '@baton/encryption/key-store/memory';
import type { StoredEvent } from '@baton/event-store';
import { tellOpenGoals } from '@baton/event-store';
import { MemoryEventStore } from '@baton/event-store/memory';
import type { CrashPoint } from '@baton/goal/application';
import { Random, SeededChance } from '@baton/simulation';
import { manifest as contracts } from '@baton/specialist/systems/contracts';
import { manifest as email } from '@baton/specialist/systems/email';
import { manifest as salesforce } from '@baton/specialist/systems/salesforce';
import { manifest as sap } from '@baton/specialist/systems/sap';
import { openHouse, playbooksFor } from '../e2e/in-process-house.js';
import { ObligingSystem } from '../e2e/obliging-system.js';
import type { RecordedEvent } from './recorded-history.js';
import { StandingClock } from './standing-clock.js';

const startMs = Date.parse('2026-11-30T09:00:00.000Z');
const quietTurns = 60;

/** Keys as an installation keeps them over an upgrade: whoever opens a history has all that it was sealed under. */
class LastingKeys extends MemoryKeyStore {
  constructor() {
    super((keyId) => createHash('sha512').update(keyId).digest());
  }

  override keyOf(keyId: KeyId) {
    void this.ensure([keyId]);
    return super.keyOf(keyId);
  }
}

/**
 * The playbook that recorded goals were begun with, put back for those that were still being planned: of an earlier
 * version, and with every handoff about everybody.
 */
function formerOf({ subjects, reads, steps, ...shipped }: Playbook): Playbook {
  return {
    ...{ ...shipped, version: formerVersions[shipped.id] ?? shipped.version },
    subjects: subjects.map(({ role: _role, ...binding }) => binding),
    reads: reads.map(({ joinedBy: _joinedBy, ...read }) => read),
    steps: steps.map(({ joinedBy: _joinedBy, ...step }) => step),
  };
}

const formerVersions: Readonly<Record<string, string>> = { 'contract-renewal': '2', 'customer-offboarding': '1' };

export interface HistoryHouseOptions {
  /** What was stored before: the house goes on from there, a second after the last of it. */
  readonly stored?: readonly RecordedEvent[];
  readonly crashPoint?: CrashPoint;
  /** How the playbooks of this house differ from the shipped ones. */
  readonly playbook?: Partial<Playbook>;
  /** Whether mail is sent as well, by a system that a forbidden combination watches. */
  readonly isMailServed?: boolean;
}

/** A house whose time, chance and keys are the same whenever it is opened, with the three systems of a renewal. */
export async function openHistoryHouse({ stored = [], crashPoint, playbook = {}, isMailServed }: HistoryHouseOptions) {
  const store = new MemoryEventStore();
  for (const { stream, revision, id, type, data, metadata } of stored)
    await store.append(stream, revision === 0 ? 'NO_STREAM' : revision - 1, [{ id, type, data, metadata }]);
  const last = stored.at(-1)?.metadata['recordedAt'];
  const clock = new StandingClock(typeof last === 'string' ? Date.parse(last) + 1_000 : startMs);
  const crm = new ObligingSystem(salesforce);
  const erp = new ObligingSystem(sap);
  const legal = new ObligingSystem(contracts);
  const systems = [crm, erp, legal, ...(isMailServed ? [new ObligingSystem(email)] : [])];
  const chance = new SeededChance(new Random(epochMsOf(clock.now())));
  const house = await openHouse(systems, store, {
    ...{ clock, keys: new LastingKeys(), tenant: 'tenant-of-histories' as TenantId },
    chance,
    ...(crashPoint ? { crashPoint } : {}),
    playbooks: playbooksFor(systems)
      .flatMap((shipped) => (stored.length === 0 ? [shipped] : [shipped, formerOf(shipped)]))
      .map((served) => ({ ...served, ...playbook })),
  });
  const allEvents = async () => {
    const events: StoredEvent[] = [];
    for await (const event of store.readAll()) events.push(event);
    return events;
  };
  return {
    ...{ house, clock, crm, erp, legal, allEvents },
    /** As when what is stored comes from a backup. */
    putBack: () => tellOpenGoals(store, { takenAt: clock.now(), now: clock.now(), uuid: () => chance.uuid() }),
    /** From now on that specialist says that all it offers is of that version, as after an update. */
    updates: (updated: string, version: string) => {
      const { gateway } = house;
      const describe = gateway.describe.bind(gateway);
      gateway.describe = async (specialist) => {
        const told = await describe(specialist);
        if (specialist !== updated || !('manifest' in told)) return told;
        const capabilities = told.manifest.capabilities.map((offered) => ({ ...offered, version }));
        return { ...told, manifest: { ...told.manifest, capabilities }, manifestDigest: version };
      };
    },
    /** Resolves when nothing happens any more unless time goes on. */
    quiet: async () => {
      let count = -1;
      for (let now = await allEvents(); now.length !== count; now = await allEvents()) {
        count = now.length;
        for (let turn = 0; turn < quietTurns; turn++) await nextTurn();
        await house.projected();
      }
    },
  };
}

export type HistoryHouse = Awaited<ReturnType<typeof openHistoryHouse>>;
