import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryEventStore } from '@baton/event-store/memory';
import type { GoalEvent, GoalState } from '@baton/goal/domain';
import { reportOutcome } from '@baton/goal/domain';
import { BrokenInvariant } from '@baton/kernel';
import type { Manifest } from '@baton/specialist/domain';
import { manifest as contracts } from '@baton/specialist/systems/contracts';
import { manifest as salesforce } from '@baton/specialist/systems/salesforce';
import { manifest as sap } from '@baton/specialist/systems/sap';
import { openHouse } from './in-process-house.js';
import { ObligingSystem } from './obliging-system.js';

const sentence = 'Renew "Example" for a year at +5 %';
const hourMs = 60 * 60_000;
const approver = { actorId: 'person-3', roles: ['approver'] };

let crm: ObligingSystem;
let erp: ObligingSystem;
let legal: ObligingSystem;
let house: Awaited<ReturnType<typeof openHouse>>;
let breakNext: boolean;

async function open(erpManifest: Manifest = sap): Promise<void> {
  crm = new ObligingSystem(salesforce);
  erp = new ObligingSystem(erpManifest);
  legal = new ObligingSystem(contracts);
  breakNext = false;
  house = await openHouse([crm, erp, legal], new MemoryEventStore(), {
    crashPoint: (place) => {
      if (place !== 'before-append' || !breakNext) return;
      breakNext = false;
      throw new BrokenInvariant('A promise that a test breaks');
    },
  });
}
beforeEach(() => open());
afterEach(() => house.close());

/** Keeps a system from answering until it is let; `asked` resolves when it was asked. */
function held(system: ObligingSystem, capability: string) {
  const asked = Promise.withResolvers<void>();
  const letGo = Promise.withResolvers<undefined>();
  system.answer = (name) => {
    if (name !== capability) return undefined;
    asked.resolve();
    return letGo.promise;
  };
  return { asked: asked.promise, letGo: () => letGo.resolve(undefined) };
}

const effectsOf = (state: GoalState) =>
  Object.fromEntries(reportOutcome(state).steps.map(({ step, effect }) => [step, effect]));
const isCommitOf = (step: string) => (event: GoalEvent) => event.type === 'StepCommitted' && event.data.step === step;
const handsOff = (step: string) => (event: GoalEvent) => event.type === 'HandoffBriefed' && event.data.step === step;

describe('a goal that is paused while a step is in flight', () => {
  it('takes the answer, sends nothing new, and goes on where it was when it is resumed', async () => {
    const invoice = held(erp, 'erp.invoice.create');
    const { goalId } = await house.submit(sentence, 'pause');
    await invoice.asked;
    await house.control(goalId, { do: 'PAUSE' });
    invoice.letGo();
    const { state } = await house.until(goalId, isCommitOf('s2'));
    expect(state.paused).toBe(true);
    await house.control(goalId, { do: 'RESUME' });
    const { state: ended, events } = await house.concluded(goalId);
    expect(ended).toMatchObject({ outcome: 'COMPLETED', paused: false });
    const resumed = events.findIndex(({ type }) => type === 'GoalResumed');
    expect(events.findIndex(handsOff('s3'))).toBeGreaterThan(resumed);
    expect(erp.timesPerformed('erp.invoice.create')).toBe(1);
  });
});

describe('a goal that is canceled in the middle', () => {
  it('settles what is in flight, and puts right what was done, the last first', async () => {
    const contract = held(legal, 'legal.contract.file');
    const { goalId } = await house.submit(sentence, 'cancel');
    await contract.asked;
    await house.control(goalId, { do: 'CANCEL' });
    contract.letGo();
    const { state, events } = await house.concluded(goalId);
    expect(state).toMatchObject({ outcome: 'COMPENSATED', closeReason: 'CANCELED' });
    expect(effectsOf(state)).toEqual({ s1: 'UNDONE', s2: 'CORRECTED', s3: 'CORRECTED', s4: 'NONE', s5: 'NONE' });
    const putRight = events.flatMap((event) => (event.type === 'StepCompensated' ? event.data.step : []));
    expect(putRight).toEqual(['s3', 's2', 's1']);
  });
});

describe('a goal that is terminated while nobody knows what became of a step', () => {
  it('has ended at once with that step unknown, and is amended when the truth comes', async () => {
    erp.answer = (capability) => {
      if (capability === 'erp.invoice.create') throw new Error('the connection was lost');
      return undefined;
    };
    let isKnown = false;
    erp.show = () => {
      if (!isKnown) throw new Error('the system does not answer');
      return undefined;
    };
    const { goalId } = await house.submit(sentence, 'terminate');
    await house.until(goalId, 'OperationBecameUnknown');
    await expect(house.control(goalId, { do: 'TERMINATE' })).rejects.toMatchObject({ code: 'ROLE_NEEDED' });
    await house.control(goalId, { do: 'TERMINATE' }, approver);
    const { state: ended } = await house.concluded(goalId);
    expect(ended).toMatchObject({ outcome: 'PARTIAL', closeReason: 'TERMINATED' });
    expect(effectsOf(ended)).toMatchObject({ s1: 'APPLIED', s2: 'UNKNOWN', s3: 'NONE' });
    isKnown = true;
    const { state, events } = await house.until(goalId, 'ConclusionAmended');
    expect(events.at(-1)?.data).toEqual({ outcome: 'PARTIAL', effects: { APPLIED: 2, NONE: 3 } });
    expect(effectsOf(state)).toMatchObject({ s2: 'APPLIED', s3: 'NONE' });
    expect(legal.performed).toEqual([]);
  });
});

describe('an operation that no machine can tell of', () => {
  const unaskable: Manifest = {
    ...sap,
    capabilities: sap.capabilities.map((capability) =>
      capability.name === 'erp.invoice.create' ? { ...capability, idempotencyClass: 'NONE' } : capability,
    ),
  };

  /** A goal whose invoice was sent, and whose system shows nothing of it, which proves nothing. */
  async function inDoubt(key: string) {
    await house.close();
    await open(unaskable);
    erp.answer = (capability, times) => {
      if (capability === 'erp.invoice.create' && times === 1) throw new Error('the connection was lost');
      return undefined;
    };
    erp.show = () => ({ kind: 'ABSENT' });
    const { goalId } = await house.submit(sentence, key);
    const { state } = await house.until(goalId, 'HumanTaskOpened');
    const task = Object.values(state.tasks).find(({ cause }) => cause === 'SYSTEM_CANNOT_TELL');
    if (!task) throw new Error('Nobody was asked');
    const { taskId, digest } = task;
    return { goalId, answer: { do: 'RESOLVE_TASK', taskId, digest } as const };
  }
  const triedForInvoice = (state: GoalState) =>
    reportOutcome(state)
      .steps.find(({ step }) => step === 's2')
      ?.tried.map(({ generation, state: at, onPersonsWord }) => ({ generation, at, onPersonsWord }));

  it('is taken as done on the word of a person who names the record, and the report says so', async () => {
    const { goalId, answer } = await inDoubt('done');
    await expect(house.control(goalId, { ...answer, option: 'DONE' })).rejects.toMatchObject({ code: 'RECORD_NEEDED' });
    await house.control(goalId, { ...answer, option: 'DONE', recordId: '90000001' });
    const { state } = await house.concluded(goalId);
    expect(state.outcome).toBe('COMPLETED');
    expect(triedForInvoice(state)).toEqual([{ generation: 1, at: 'COMMITTED', onPersonsWord: true }]);
    expect(erp.timesPerformed('erp.invoice.create')).toBe(1);
  });

  it('is tried again under a new key where a person found that it did not happen', async () => {
    const { goalId, answer } = await inDoubt('again');
    await house.control(goalId, { ...answer, option: 'NOT_DONE_TRY_AGAIN' });
    const { state } = await house.concluded(goalId);
    expect(state.outcome).toBe('COMPLETED');
    expect(triedForInvoice(state)).toEqual([
      { generation: 1, at: 'REVOKED', onPersonsWord: true },
      { generation: 2, at: 'COMMITTED', onPersonsWord: false },
    ]);
    const keys = erp.keys.filter((_, index) => erp.performed[index] === 'erp.invoice.create');
    expect(new Set(keys).size).toBe(2);
  });

  it('is asked about again, and believed once the system shows it', async () => {
    const { goalId, answer } = await inDoubt('ask');
    erp.show = () => undefined;
    await house.control(goalId, { ...answer, option: 'ASK_AGAIN' });
    const { state } = await house.concluded(goalId);
    expect(state.outcome).toBe('COMPLETED');
    expect(triedForInvoice(state)).toEqual([{ generation: 1, at: 'COMMITTED', onPersonsWord: false }]);
    expect(erp.timesPerformed('erp.invoice.create')).toBe(1);
  });

  it('is settled once: a later answer finds the task over', async () => {
    const { goalId, answer } = await inDoubt('late');
    await house.control(goalId, { ...answer, option: 'NOT_DONE_GIVE_UP' });
    await expect(house.control(goalId, { ...answer, option: 'ASK_AGAIN' })).rejects.toMatchObject({
      code: 'TASK_CLOSED',
    });
    const { state } = await house.concluded(goalId);
    expect(effectsOf(state)).toMatchObject({ s1: 'UNDONE', s2: 'NONE', s3: 'NONE' });
  });
});

describe('a step that waits for a busy system', () => {
  beforeEach(() => {
    legal.answer = (_, times) => (times === 1 ? { kind: 'DEFERRED', cause: 'BUSY', retryAfterMs: hourMs } : undefined);
  });

  it('is tried at once when a person wants it', async () => {
    const { goalId } = await house.submit(sentence, 'retry');
    await house.until(goalId, 'OperationDeferred');
    await house.control(goalId, { do: 'RETRY_STEP', step: 's3', operation: 'forward' });
    const { state } = await house.concluded(goalId);
    expect(state.outcome).toBe('COMPLETED');
    expect(legal.timesPerformed('legal.contract.file')).toBe(2);
  });

  it('is left out when a person skips it, and the goal is not completed', async () => {
    const { goalId } = await house.submit(sentence, 'skip');
    await house.until(goalId, 'OperationDeferred');
    await expect(house.control(goalId, { do: 'SKIP_STEP', step: 's2' })).rejects.toMatchObject({
      code: 'STEP_UNDER_WAY',
    });
    await house.control(goalId, { do: 'SKIP_STEP', step: 's3' });
    const { state } = await house.concluded(goalId);
    expect(state).toMatchObject({ outcome: 'PARTIAL', closeReason: 'FINISHED' });
    expect(effectsOf(state)).toEqual({ s1: 'APPLIED', s2: 'APPLIED', s3: 'NONE', s4: 'APPLIED', s5: 'APPLIED' });
    expect(legal.timesPerformed('legal.contract.file')).toBe(1);
  });

  it('is controlled by whoever writes first, once under one key', async () => {
    const { goalId } = await house.submit(sentence, 'twice');
    await house.until(goalId, 'OperationDeferred');
    const results = await Promise.allSettled([
      house.control(goalId, { do: 'PAUSE' }, { actorId: 'person-4', key: 'k1' }),
      house.control(goalId, { do: 'PAUSE' }, { actorId: 'person-5', key: 'k2' }),
    ]);
    const lost = results.filter((result) => result.status === 'rejected');
    expect(lost).toMatchObject([{ reason: { code: 'ALREADY_PAUSED' } }]);
    const winner = results[0]?.status === 'fulfilled' ? 'k1' : 'k2';
    const again = await house.control(goalId, { do: 'PAUSE' }, { actorId: 'person-4', key: winner });
    expect(again.alreadySubmitted).toBe(true);
    await expect(house.control(goalId, { do: 'RESUME' }, { key: winner })).rejects.toMatchObject({
      code: 'KEY_ALREADY_USED',
    });
    const { events } = await house.until(goalId, 'GoalPaused');
    expect(events.filter(({ type }) => type === 'GoalPaused')).toHaveLength(1);
  });
});

describe('a goal that was set aside', () => {
  it('is driven again once a person sets it free, and by nobody before', async () => {
    const contract = held(legal, 'legal.contract.file');
    const { goalId } = await house.submit(sentence, 'quarantine');
    await contract.asked;
    await expect(house.release(goalId)).rejects.toMatchObject({ code: 'NOT_QUARANTINED' });
    breakNext = true;
    contract.letGo();
    await house.setAside(goalId);
    await expect(house.release(goalId, { roles: ['requester'] })).rejects.toMatchObject({ code: 'ROLE_NEEDED' });
    await house.release(goalId, { key: 'mended' });
    const { state } = await house.concluded(goalId);
    expect(state.outcome).toBe('COMPLETED');
    expect(legal.timesPerformed('legal.contract.file')).toBe(1);
    expect((await house.release(goalId, { key: 'mended' })).alreadySubmitted).toBe(true);
    expect(house.troubles).toEqual([expect.stringMatching(/^Quarantined goal .*A promise that a test breaks$/)]);
  });
});
