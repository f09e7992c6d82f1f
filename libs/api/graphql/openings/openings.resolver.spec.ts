import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { recordOpening } from '@baton/goal/application';
import type { TenantId } from '@baton/kernel';
import { eventIdOf, instantOf } from '@baton/kernel';
import { aGoal } from '../../events/recorded-goals.specification.js';
import { ServedApi } from '../../served-api.specification.js';

const goalId = randomUUID();
const auditor = { actorId: 'auditor-1', roles: ['auditor'] };

let api: ServedApi;
beforeAll(async () => {
  api = await ServedApi.start([]);
  await api.record(goalId, aGoal(goalId));
  await open('person-2', ['operator'], 'brief.amount');
  await open('person-1', ['requester'], 'brief.amount', 'brief.note');
  await open('person-2', ['operator', 'approver'], 'sentence');
});
afterAll(() => api.close());

/** As a page does that asks for values. */
async function open(actorId: string, roles: readonly string[], ...attributes: readonly string[]): Promise<void> {
  const values = attributes.map((attribute) => {
    return { eventId: '00000000-0000-4000-8000-000000000001', attribute, classification: 'confidential' } as const;
  });
  const requester = { tenant: 't1' as TenantId, actorId, roles, authenticatedBy: 'specification' };
  const by = { requester, now: instantOf(Date.UTC(2026, 2, 2, 9)), eventId: eventIdOf(randomUUID()) };
  await recordOpening(api.store, { goalId, purpose: 'CONTRACT_RENEWAL', values }, by);
}

const query = `query ($goalId: ID!, $first: Int, $after: String) {
  openings(goalId: $goalId, first: $first, after: $after) {
    edges { node { actor roles openedAt purpose values { eventId attribute classification } } }
    pageInfo { hasNextPage endCursor } } }`;

interface Page {
  readonly edges: readonly { readonly node: { readonly actor: string } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

async function page(first: number, after?: string | null): Promise<Page> {
  const { data, errors } = await api.ask(query, { goalId, first, after }, auditor);
  expect(errors).toBeUndefined();
  return data?.['openings'] as Page;
}

describe('who was given values of a goal', () => {
  it('is told to an auditor with when, in which roles and which values, and no value', async () => {
    const { edges } = await page(20);
    expect(edges[1]?.node).toEqual({
      ...{ actor: 'person-1', roles: ['requester'], openedAt: '2026-03-02T09:00:00.000Z', purpose: 'CONTRACT_RENEWAL' },
      values: ['brief.amount', 'brief.note'].map((attribute) => {
        return { eventId: '00000000-0000-4000-8000-000000000001', attribute, classification: 'confidential' };
      }),
    });
  });

  it('is told page by page, whatever is opened meanwhile', async () => {
    const first = await page(2);
    expect(first.pageInfo.hasNextPage).toBe(true);
    await open('person-3', ['approver'], 'brief.amount');
    const second = await page(2, first.pageInfo.endCursor);
    expect([...first.edges, ...second.edges].map(({ node }) => node.actor)).toEqual([
      ...['person-2', 'person-1', 'person-2', 'person-3'],
    ]);
    expect(second.pageInfo.hasNextPage).toBe(false);
    expect((await page(2, second.pageInfo.endCursor)).edges).toEqual([]);
  });

  it('is nobody where nobody has asked for any', async () => {
    const untouched = randomUUID();
    await api.record(untouched, aGoal(untouched));
    const { data } = await api.ask(query, { goalId: untouched }, { roles: ['admin'] });
    expect(data).toMatchObject({ openings: { edges: [], pageInfo: { hasNextPage: false } } });
  });

  it('is told of no goal of another tenant, as of none', async () => {
    expect(await api.ask(query, { goalId }, { ...auditor, tenant: 't2' })).toEqual({ data: { openings: null } });
    expect(await api.ask(query, { goalId: randomUUID() }, auditor)).toEqual({ data: { openings: null } });
  });

  it.each(['requester', 'operator', 'approver', 'integrator'])('is not told to whoever is %s alone', async (role) => {
    const { data, errors } = await api.ask(query, { goalId }, { actorId: 'person-1', roles: [role] });
    expect(data).toEqual({ openings: null });
    expect(errors).toMatchObject([
      { message: 'That takes the role auditor or admin', extensions: { code: 'FORBIDDEN' } },
    ]);
  });

  it.each([
    [{ first: 0 }, /first takes 1 to 100/],
    [{ after: 'x' }, /cursor is none of this list/],
  ])('is refused for %j', async (variables, message) => {
    const { errors } = await api.ask(query, { goalId, ...variables }, auditor);
    expect(errors).toMatchObject([{ message: expect.stringMatching(message) }]);
  });
});
