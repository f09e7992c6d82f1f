import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { EventStore } from '@baton/event-store';
import { goalCodec, goalStream, quarantineCodec, quarantineStream } from '@baton/event-store';
import type { GoalEvent, QuarantineEvent } from '@baton/goal/domain';
import type { TenantId } from '@baton/kernel';
import { eventIdOf } from '@baton/kernel';
import { aChain, aMoment, planned, submitted } from '../goal/domain/goal.examples.js';
import type { Handover, Letter } from './mailer.port.js';
import { Mailer } from './mailer.port.js';

/* What happens to a goal, and a mailer that notes what it is told of it. */

const metadata = {
  tenant: 't1' as TenantId,
  actor: { kind: 'orchestrator', id: 'runner', roles: [], authenticatedBy: 'process' },
  ...{ commandId: 'command', $correlationId: 'goal', $causationId: 'command', decisionVersion: 1 },
  recordedAt: aMoment,
} as const;
export const addresses = new Map([
  ['operator', 'operators@vendor.example'],
  ['approver', 'approvers@vendor.example'],
]);
/** No time passes here: who waits goes on at once. */
export const clock = {
  now: () => aMoment,
  after: (_ms: number, callback: () => void) => {
    void setImmediate().then(callback);
    return { cancel: () => undefined };
  },
};

/** Takes every letter, or answers as it is told. */
export class RecordingMailer extends Mailer {
  readonly domain = 'vendor.example';
  readonly letters: Letter[] = [];
  answer: (letter: Letter) => Handover | Promise<Handover> = () => 'TAKEN';

  async hand(letter: Letter): Promise<Handover> {
    this.letters.push(letter);
    return this.answer(letter);
  }
}

export const encoded = (event: GoalEvent) => goalCodec.encode(event, metadata, eventIdOf(randomUUID()));

/** The goal's events, whole: what it has already is known by its ids. Answers the ids of the rest. */
export async function happenIn(store: EventStore, events: readonly GoalEvent[]): Promise<readonly string[]> {
  const all = [submitted(), planned(aChain('s1', 's2')), ...events];
  let revision = 0;
  for await (const _ of store.readStream(goalStream('g1'))) revision++;
  const fresh = all.slice(revision).map(encoded);
  await store.append(goalStream('g1'), revision === 0 ? 'NO_STREAM' : revision - 1, fresh);
  return fresh.map(({ id }) => id);
}

/** What the stream beside the goal's tells. */
export async function setAsideIn(store: EventStore, events: readonly QuarantineEvent[]): Promise<readonly string[]> {
  const beside = events.map((event) => quarantineCodec.encode(event, metadata, eventIdOf(randomUUID())));
  await store.append(quarantineStream('g1'), 'NO_STREAM', beside);
  return beside.map(({ id }) => id);
}
