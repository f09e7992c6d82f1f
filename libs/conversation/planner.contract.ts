import { describe, expect, it } from '@jest/globals';
import type { Labels } from '@baton/kernel';
import { parseInstant, plusMs } from '@baton/kernel';
import type { Plan } from '@baton/goal/domain';
import { findPlanFault } from '@baton/goal/domain';
import type { Capability } from '@baton/specialist/domain';
import type { Offer, OpenedAttribute, Planner, PlanningRequest } from './planner.port.js';
import type { Playbook } from './playbook.js';

const given = { classification: 'internal', category: 'reference' } as const;
const now = parseInstant('2026-11-24T09:00:00.000Z');
const hourMs = 60 * 60_000;
const labels: Labels = { ...given, subjects: [], source: 'person', trust: 'typed' };

const lend: Playbook = {
  ...{ id: 'lend', version: '1', title: 'Lend a book', purpose: 'CONTRACT_RENEWAL', example: 'lend "Emma"' },
  matches: { verbs: ['lend'], nouns: [], unless: [] },
  asks: [{ name: 'request.title', type: 'name', labels: given, extractor: 'account-mention', question: 'Which one?' }],
  literals: [],
  reads: [
    {
      ...{ id: 'book', title: 'Find the book', specialist: 'library', capability: 'shelf.book.find' },
      inputs: { title: { attribute: 'request.title' } },
      rejected: { NOT_FOUND: { ask: 'request.title', question: 'It is not here. Which one?' } },
    },
  ],
  derives: [],
  steps: [
    {
      ...{ id: 's1', title: 'Lend it', specialist: 'library', capability: 'shelf.book.lend', after: [] },
      inputs: { bookId: { output: 'book.bookId' } },
      ...{ when: { of: { output: 'book.copies' }, is: 'ABOVE', value: 1 }, recovery: 'HOLD', withinMs: 4 * hourMs },
    },
  ],
  withinMs: 48 * hourMs,
  subjects: [{ output: 'book.bookId' }],
  recovery: 'COMPENSATE',
};

const common = {
  version: '1',
  before: [],
  visibilityLagMs: 0,
  callTimeoutMs: 1_000,
  idempotencyClass: 'NATIVE',
} as const;
const bookId = { name: 'bookId', type: 'identifier', ...given, trust: 'typed' } as const;
const find: Capability = {
  ...{ ...common, name: 'shelf.book.find', sentence: 'Finds a book.', effect: 'READ', reversibility: 'UNDOABLE' },
  input: [{ name: 'title', type: 'name', required: true, forms: ['FULL'] }],
  ...{ output: [bookId, { ...bookId, name: 'copies', type: 'integer' }], compensations: [] },
};
const lendOut: Capability = {
  ...{ ...common, name: 'shelf.book.lend', sentence: 'Lends a book.', effect: 'WRITE', reversibility: 'IRREVERSIBLE' },
  input: [{ name: 'bookId', type: 'identifier', required: true, forms: ['FULL'] }],
  ...{ output: [], compensations: [{ kind: 'NOTIFY', inputs: {} }], attemptsMax: 4 },
};

const title: OpenedAttribute = { name: 'request.title', type: 'name', labels, value: 'Emma' };
const found: OpenedAttribute = { name: 'book.bookId', type: 'identifier', labels, value: 'b-7' };

const said: PlanningRequest = {
  ...{
    playbook: lend,
    now,
    today: '2026-11-24',
    revision: 0,
    attributes: [title],
    reads: [],
    answeredSincePlan: false,
  },
  offers: [find, lendOut].map((capability) => offerOf(capability, 'library')),
};
const read: PlanningRequest = {
  ...{ ...said, revision: 1, attributes: [title, found] },
  reads: [{ step: 'book', kind: 'COMMITTED' }],
};

/** A capability as a specialist of that name would offer it. */
export function offerOf(capability: Capability, specialist: string): Offer {
  const { version, idempotencyClass, callTimeoutMs, visibilityLagMs, attemptsMax } = capability;
  const digests = { manifestDigest: `${specialist} manifest`, schemaDigest: `${capability.name} schemas` };
  const pin = { specialist, system: specialist, capability: capability.name, version, ...digests };
  const promises = { idempotencyClass, callTimeoutMs, visibilityLagMs };
  return { capability, pin: { ...pin, ...promises, ...(attemptsMax === undefined ? {} : { attemptsMax }) } };
}

/** What every planner promises to whoever drives a goal by its plans. */
export function plannerContract(make: () => Planner): void {
  const planFor = async (request: PlanningRequest): Promise<Plan> => {
    const result = await make().plan(request);
    if (result.kind !== 'PLAN') throw new Error(`Expected a plan (got ${result.kind})`);
    return result.plan;
  };

  describe('a planner', () => {
    it('reads before it acts', async () => {
      const [first, second] = [await make().plan(said), await make().plan(read)];
      expect([first, second]).toMatchObject([{ plan: { stage: 'READING' } }, { plan: { stage: 'ACTING' } }]);
    });

    it('makes plans without a fault', async () => {
      for (const request of [said, read]) {
        const result = await make().plan(request);
        if (result.kind !== 'PLAN') throw new Error(`Expected a plan (got ${result.kind})`);
        const attributes = new Set([...request.attributes, ...result.attributes].map(({ name }) => name));
        const usedStepIds = new Set(request.reads.map(({ step }) => step));
        expect(findPlanFault(result.plan, { attributes, usedStepIds })).toBeUndefined();
      }
    });

    it('holds on to what each specialist promises', async () => {
      const { steps } = await planFor(read);
      expect(steps.map(({ pin }) => pin)).toEqual([offerOf(lendOut, 'library').pin]);
      expect(steps[0]?.pin.attemptsMax).toBe(4);
    });

    it('says when a person is asked about the goal and about each step, counted from now', async () => {
      const acting = await planFor(read);
      expect([acting.settleBy, acting.steps[0]?.settleBy]).toEqual([plusMs(now, 48 * hourMs), plusMs(now, 4 * hourMs)]);
      const reading = await planFor(said);
      for (const { settleBy } of reading.steps) {
        expect(settleBy! > now).toBe(true);
        expect(settleBy! <= reading.settleBy!).toBe(true);
      }
    });

    it('keeps to when a step is done at all, and to what is done where it fails', async () => {
      const { steps } = await planFor(read);
      expect(steps).toMatchObject([{ when: { attribute: 'book.copies', is: 'ABOVE', value: 1 }, recovery: 'HOLD' }]);
    });

    it('gives the same result for the same request', async () => {
      expect(await make().plan(read)).toEqual(await make().plan(structuredClone(read)));
    });

    it('never uses a step id again', async () => {
      const rejected: PlanningRequest = {
        ...{ ...said, revision: 1, answeredSincePlan: true },
        reads: [{ step: 'book', kind: 'REJECTED', code: 'NOT_FOUND' }],
      };
      const again = await make().plan(rejected);
      expect(again).toMatchObject({ kind: 'PLAN', plan: { stage: 'READING', revision: 1 } });
      if (again.kind === 'PLAN') expect(again.plan.steps.map(({ id }) => id)).not.toContain('book');
    });

    it('asks for what nobody said, and plans nothing meanwhile', async () => {
      const unsaid = await make().plan({ ...said, attributes: [] });
      expect(unsaid).toMatchObject({
        kind: 'QUESTIONS',
        questions: [{ attribute: 'request.title', reason: 'MISSING' }],
      });
    });

    it('refuses a plan that needs what nobody offers', async () => {
      const refused = await make().plan({ ...read, offers: [offerOf(find, 'library')] });
      expect(refused).toMatchObject({ kind: 'REFUSED', code: 'CAPABILITY_NOT_OFFERED', at: 's1' });
    });
  });
}
