import { describe, expect, it } from '@jest/globals';
import type { DomainEvent, EventMetadata, TenantId } from '@baton/kernel';
import { eventIdOf, parseInstant } from '@baton/kernel';
import { conversationEventExamples } from '../goal/domain/conversation.examples.js';
import { goalEventExamples } from '../goal/domain/goal.examples.js';
import { openingEventExamples } from '../goal/domain/opening.examples.js';
import { quarantineEventExamples } from '../goal/domain/quarantine.examples.js';
import { subjectEventExamples } from '../goal/domain/subject.examples.js';
import { ledgerEventExamples } from '../handoff/domain/ledger.examples.js';
import { policySetEventExamples } from '../handoff/domain/policy-set.examples.js';
import type { EventCodec } from './codec.js';
import { goalCodec } from './goal.codec.js';
import {
  conversationCodec,
  ledgerCodec,
  openingCodec,
  policySetCodec,
  quarantineCodec,
  subjectCodec,
} from './side-streams.codec.js';

const metadata: EventMetadata = {
  tenant: 'tenant-1' as TenantId,
  actor: { kind: 'orchestrator', id: 'runner', roles: [], authenticatedBy: 'process' },
  commandId: 'c',
  $correlationId: 'g1',
  $causationId: 'c',
  recordedAt: parseInstant('2026-03-02T09:00:00.000Z'),
  decisionVersion: 1,
};

/** Stored and read back as a store does: as JSON text. */
function roundTrip<Event extends DomainEvent>(codec: EventCodec<Event>, event: Event): Event {
  const id = eventIdOf('00000000-0000-4000-8000-000000000001');
  const { type, data, metadata: stored } = codec.encode(event, metadata, id);
  const text = JSON.stringify({ type, data, metadata: stored });
  const read = JSON.parse(text) as { type: string; data: typeof data; metadata: typeof stored };
  return codec.decode({ ...read, id, stream: 'goal-g1', revision: 0, position: 'p' }).event;
}

describe('the example of every event', () => {
  it.each(Object.values(goalEventExamples))('survives being stored: $type', (event) =>
    expect(roundTrip(goalCodec, event)).toEqual(event),
  );

  it.each(Object.values(conversationEventExamples))('survives being stored: $type', (event) =>
    expect(roundTrip(conversationCodec, event)).toEqual(event),
  );

  it.each(Object.values(quarantineEventExamples))('survives being stored: $type', (event) =>
    expect(roundTrip(quarantineCodec, event)).toEqual(event),
  );

  it.each(Object.values(openingEventExamples))('survives being stored: $type', (event) =>
    expect(roundTrip(openingCodec, event)).toEqual(event),
  );

  it.each(Object.values(subjectEventExamples))('survives being stored: $type', (event) =>
    expect(roundTrip(subjectCodec, event)).toEqual(event),
  );

  it.each(Object.values(policySetEventExamples))('survives being stored: $type', (event) =>
    expect(roundTrip(policySetCodec, event)).toEqual(event),
  );

  it.each(Object.values(ledgerEventExamples))('survives being stored: $type', (event) =>
    expect(roundTrip(ledgerCodec, event)).toEqual(event),
  );
});

describe('a goal that was submitted before its time was recorded', () => {
  const read = (settleBy?: string) => {
    const { settleBy: _usual, ...before } = goalEventExamples.GoalSubmitted.data;
    const data = settleBy === undefined ? before : { ...before, settleBy: parseInstant(settleBy) };
    return roundTrip(goalCodec, { type: 'GoalSubmitted', data });
  };

  it('has the usual one from then on, and any other one has its own', () => {
    expect(read().data).toMatchObject({ settleBy: '2026-03-05T09:00:00.000Z' });
    expect(read('2026-03-02T10:00:00.000Z').data).toMatchObject({ settleBy: '2026-03-02T10:00:00.000Z' });
  });
});
