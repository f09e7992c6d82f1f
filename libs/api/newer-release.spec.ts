import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import {
  conversationStream,
  goalStream,
  openingStream,
  policySetCodec,
  policySetStream,
  quarantineStream,
} from '@baton/event-store';
import { recordOpening } from '@baton/goal/application';
import type { TenantId } from '@baton/kernel';
import { eventIdOf, instantOf } from '@baton/kernel';
import { quarantineEventExamples } from '../goal/domain/quarantine.examples.js';
import { asked } from './access/made-tokens.specification.js';
import { aGoal } from './events/recorded-goals.specification.js';
import { ServedApi } from './served-api.specification.js';

const admin = { actorId: 'person-9', roles: ['admin'] };
const now = instantOf(Date.UTC(2026, 2, 2, 9));

let api: ServedApi;
let goalId: string;
beforeAll(async () => {
  api = await ServedApi.start([]);
  goalId = randomUUID();
  // The goal is briefed by a newer release, so that what leans on the brief does not fit here either.
  const [submitted, planned, , dispatched, ...rest] = aGoal(goalId);
  if (!submitted || !planned || !dispatched) throw new Error('The example has these events');
  await api.record(goalId, [submitted, planned]);
  await append(goalStream(goalId), 'goal.HandoffBriefed.v99', 2);
  await api.record(goalId, [dispatched, ...rest], 3);
});
afterAll(() => api.close());

/** As a newer release might. */
async function append(stream: string, type: string, from: number): Promise<string> {
  return api.append(stream, [{ id: randomUUID(), type, data: {}, metadata: { tenant: 't1', recordedAt: now } }], from);
}

const ask = async (query: string) => {
  const { data, errors } = await api.ask(query, {}, admin);
  expect(errors).toBeUndefined();
  return data;
};

describe('what a newer release wrote', () => {
  it('keeps nobody from what there is to a goal, and it is said how much is missing', async () => {
    const found = await ask(`{
      goal(id: "${goalId}") { revision eventsSkipped plan { revision } report { sentence } }
      goals { edges { node { id eventsSkipped } } }
      step(goalId: "${goalId}", step: "s1") { state }
      handoffs(goalId: "${goalId}") { edges { cursor } }
      timeline(goalId: "${goalId}") { eventsSkipped edges { node { revision narration { type } } } }
      conversation(goalId: "${goalId}") { kind }
    }`);
    expect(found).toMatchObject({
      goal: { revision: 7, plan: { revision: 1 } },
      step: { state: 'PLANNED' },
      ...{ handoffs: { edges: [] }, conversation: [] },
    });
    const { goal, timeline } = found as {
      readonly goal: { readonly eventsSkipped: number };
      readonly timeline: { readonly eventsSkipped: number; readonly edges: readonly object[] };
    };
    expect(goal.eventsSkipped).toBeGreaterThanOrEqual(2);
    expect(timeline.eventsSkipped).toBe(goal.eventsSkipped);
    expect(timeline.edges).toHaveLength(8 - goal.eventsSkipped);
  });

  it('is no part of a conversation', async () => {
    await append(conversationStream(goalId), 'conversation.SentenceDreamtOf.v1', 0);
    expect(await ask(`{ conversation(goalId: "${goalId}") { kind } }`)).toEqual({ conversation: [] });
  });

  it('is passed over by whoever follows the goal, also where it was set aside by it', async () => {
    const followed = randomUUID();
    await api.record(followed, aGoal(followed).slice(0, 2));
    const { GoalQuarantined: setAside } = quarantineEventExamples;
    await api.recordBeside(followed, { ...setAside, data: { ...setAside.data, goalId: followed } });
    await append(quarantineStream(followed), 'quarantine.GoalDreamtOf.v1', 1);
    const client = createClient({
      ...{ url: `ws://127.0.0.1:${api.port}/graphql`, webSocketImpl: WebSocket, retryAttempts: 0 },
      connectionParams: await asked(admin),
    });
    const query = `subscription { goalChanged(id: "${followed}") { revision narration { type } goal { quarantined eventsSkipped } } }`;
    const changes = client.iterate<{ readonly goalChanged: object }>({ query });
    const next = async () => ((await changes.next()) as { value: { data: unknown } }).value.data;
    const change = (revision: number, eventsSkipped: number, narration: object | null = null) => ({
      goalChanged: { revision, narration, goal: { quarantined: true, eventsSkipped } },
    });
    expect(await next()).toEqual(change(1, 0));
    await append(goalStream(followed), 'goal.GoalDreamtOf.v1', 2);
    expect(await next()).toEqual(change(2, 1));
    await api.record(followed, aGoal(followed).slice(2, 3), 3);
    expect(await next()).toEqual(change(3, 1, { type: 'HandoffBriefed' }));
    await client.dispose();
  });

  it('is counted once among openings, on the page that it lies on', async () => {
    const opened = randomUUID();
    await api.record(opened, aGoal(opened));
    const open = async (attribute: string) => {
      const requester = { tenant: 't1' as TenantId, ...admin, authenticatedBy: 'specification' };
      const value = { eventId: opened, attribute, classification: 'confidential' } as const;
      await recordOpening(
        api.store,
        { goalId: opened, purpose: 'CONTRACT_RENEWAL', values: [value] },
        { requester, now, eventId: eventIdOf(randomUUID()) },
      );
    };
    await open('first');
    await append(openingStream(opened), 'opening.ValuesLent.v1', 1);
    await open('second');
    await append(openingStream(opened), 'opening.ValuesOpened.v99', 3);
    const page = async (after: number | null) => {
      const args = `goalId: "${opened}", first: 1, after: ${after === null ? null : `"${after}"`}`;
      return ask(
        `{ openings(${args}) { eventsSkipped pageInfo { hasNextPage } edges { node { values { attribute } } } } }`,
      );
    };
    const shown = (attribute: string, eventsSkipped: number, hasNextPage: boolean) => ({
      openings: { eventsSkipped, pageInfo: { hasNextPage }, edges: [{ node: { values: [{ attribute }] } }] },
    });
    expect(await page(null)).toEqual(shown('first', 0, true));
    expect(await page(0)).toEqual(shown('second', 2, false));
  });

  it('is counted among policy sets, of which none is said to hold that it may have taken the place of', async () => {
    const actor = { kind: 'orchestrator', id: 'runner', roles: [], authenticatedBy: 'process' } as const;
    const activated = policySetCodec.encode(
      { type: 'PolicySetActivated', data: { setHash: 'h1', schema: 'a schema', policies: {} } },
      {
        ...{ tenant: 't1' as TenantId, actor, commandId: 'c', $correlationId: 'c', $causationId: 'c' },
        ...{ decisionVersion: 1, recordedAt: now },
      },
      eventIdOf(randomUUID()),
    );
    await api.append(policySetStream, [activated]);
    await append(policySetStream, 'policy.PolicySetWithdrawn.v1', 1);
    const query = `{ policySets { eventsSkipped edges { node { id hash inForce } } } }`;
    const found = (await ask(query)) as { policySets: { edges: readonly [{ node: { id: string } }] } };
    const [{ node }] = found.policySets.edges;
    expect(found).toMatchObject({
      policySets: { eventsSkipped: 1, edges: [{ node: { hash: 'h1', inForce: false } }] },
    });
    expect(await ask(`{ node(id: "${node.id}") { id } }`)).toEqual({ node: { id: node.id } });
  });
});
