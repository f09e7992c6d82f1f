import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { tenantKey, Vault } from '@baton/encryption';
import { MemoryKeyStore } from '@baton/encryption/key-store/memory';
import { goalCodec, goalStream } from '@baton/event-store';
import { MemoryEventStore } from '@baton/event-store/memory';
import type { GoalEvent } from '@baton/goal/domain';
import { recordIdPlace } from '@baton/goal/domain';
import type { TenantId } from '@baton/kernel';
import { eventIdOf, parseInstant } from '@baton/kernel';
import { plainPaint } from '@baton/narration';
import * as examples from '../../../libs/goal/domain/goal.examples.js';
import { Narrator } from './narrator.js';

const tenant = 't1' as TenantId;
const forward = { step: 's1', operation: 'forward' } as const;
const metadata = {
  tenant,
  actor: { kind: 'orchestrator', id: 'runner', roles: [], authenticatedBy: 'process' },
  ...{ commandId: 'command', $correlationId: 'goal', $causationId: 'command', decisionVersion: 1 },
  recordedAt: parseInstant('2026-03-02T09:00:00.000Z'),
} as const;

describe('somebody who reads along', () => {
  let store: MemoryEventStore;
  let vault: Vault;
  let lines: string[];
  let narrator: Narrator;
  beforeEach(async () => {
    store = new MemoryEventStore();
    const keys = new MemoryKeyStore();
    await keys.ensure([tenantKey(tenant)]);
    vault = new Vault(keys);
    lines = [];
    const write = (text: string): void => void lines.push(text);
    const onFailure = (error: unknown): void => void lines.push(`failed: ${String(error)}`);
    narrator = new Narrator({ store, vault, write, paint: plainPaint, width: 100, onFailure });
  });
  afterEach(() => narrator.stop());

  const record = async (events: readonly GoalEvent[], from = 0): Promise<string> => {
    const encoded = events.map((event) => goalCodec.encode(event, metadata, eventIdOf(randomUUID())));
    const result = await store.append(goalStream('g1'), from === 0 ? 'NO_STREAM' : from - 1, encoded);
    if (result.status !== 'APPENDED') throw new Error('The example does not fit what is there');
    return result.position;
  };

  const committed = (): GoalEvent => {
    const { data, type } = examples.committed(forward);
    const at = { stream: goalStream('g1'), eventId: data.sealedIn, attribute: recordIdPlace(forward) };
    const sealedRecordId = vault.seal('9000017', tenantKey(tenant), at);
    return { type, data: { ...data, receipt: { ...data.receipt, sealedRecordId } } };
  };
  const history = (): readonly GoalEvent[] => [
    examples.submitted(),
    examples.planned(examples.aChain('s1')),
    examples.briefed(forward),
    examples.dispatched(forward),
    committed(),
    examples.goalEventExamples.GoalConcluded,
  ];

  it('is told each event, and then the report with its record ids', async () => {
    narrator.start(undefined);
    await record(history());
    await narrator.untilSettled('g1');
    expect(lines.map((line) => line.slice(10).split('\n')[0])).toEqual([
      'renewal g1               · taken on by contract-renewal, with 0 values of the sentence',
      'renewal g1               · has a plan of 1 step',
      'renewal g1  sap          → Step s1',
      'renewal g1  sap            Step s1: asked for',
      'renewal g1  sap          ✓ Step s1: invoice is in sap',
      'renewal g1               ■ completed (finished): 2 done',
    ]);
    expect(await narrator.report(tenant, 'g1')).toContain('invoice 9000017');
    expect(await narrator.report('t2' as TenantId, 'g1')).toBeUndefined();
  });

  it('is told the rest of a goal that began before', async () => {
    const position = await record(history().slice(0, 4));
    narrator.start(position);
    await record(history().slice(4), 4);
    await narrator.untilSettled('g1');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('Step s1: invoice is in sap');
  });

  it('is told on when an event can’t be read', async () => {
    narrator.start(undefined);
    await store.append(goalStream('g0'), 'NO_STREAM', [
      { id: randomUUID(), type: 'goal.GoalDreamtOf.v1', data: {}, metadata: {} },
    ]);
    await record(history());
    await narrator.untilSettled('g1');
    expect(lines[0]).toBe("(an event can't be told: goal-g0, revision 0, goal.GoalDreamtOf.v1)");
    expect(lines).toHaveLength(7);
  });
});
