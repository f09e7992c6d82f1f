import type { Instant, TenantId } from '@baton/kernel';
import { BrokenInvariant, eventIdOf } from '@baton/kernel';
import type { EventStore, EventToAppend, ExpectedRevision } from '@baton/event-store';
import { goalStream, quarantineCodec, quarantineStream } from '@baton/event-store';
import type { Chance } from '@baton/time-and-chance';
import { metadataOf, runnerAsActor } from './event-metadata.js';

/** How a goal stands that may have been set aside, released and set aside again. */
export interface Quarantine {
  readonly isSetAside: boolean;
  /** Where the next event of its quarantine is appended. */
  readonly end: ExpectedRevision;
  /** Names of the commands that it was released by. */
  readonly commandIds: ReadonlySet<string>;
}

export async function readQuarantine(store: EventStore, goalId: string): Promise<Quarantine> {
  let isSetAside = false;
  let end: ExpectedRevision = 'NO_STREAM';
  const commandIds = new Set<string>();
  for await (const stored of store.readStream(quarantineStream(goalId))) {
    const { event, metadata, revision } = quarantineCodec.decode(stored);
    isSetAside = event.type === 'GoalQuarantined';
    end = revision;
    commandIds.add(metadata.commandId);
  }
  return { isSetAside, end, commandIds };
}

/** The event that sets a goal aside, and where it goes: the same event at the same place, however often it is tried. */
export async function quarantineOf(
  { store, chance }: { readonly store: EventStore; readonly chance: Chance },
  why: { readonly goalId: string; readonly revision: number; readonly explanation: string },
  recordedAt: Instant,
): Promise<{ readonly event: EventToAppend; readonly expected: ExpectedRevision }> {
  const { goalId } = why;
  const tenant = await tenantOf(store, goalId);
  const event = quarantineCodec.encode(
    { type: 'GoalQuarantined', data: why },
    metadataOf({ tenant, actor: runnerAsActor, goalId, commandId: chance.uuid(), recordedAt }),
    eventIdOf(chance.uuid()),
  );
  return { event, expected: (await readQuarantine(store, goalId)).end };
}

/** From the raw first event, since the goal may be one that can't be decoded; of no goal there is no tenant. */
export async function tenantOfStream(store: EventStore, goalId: string): Promise<TenantId | undefined> {
  for await (const { metadata } of store.readStream(goalStream(goalId)))
    return typeof metadata['tenant'] === 'string' ? (metadata['tenant'] as TenantId) : undefined;
  return undefined;
}

async function tenantOf(store: EventStore, goalId: string): Promise<TenantId> {
  const tenant = await tenantOfStream(store, goalId);
  if (tenant === undefined) throw new BrokenInvariant(`A goal without a tenant (goal ${goalId})`);
  return tenant;
}
