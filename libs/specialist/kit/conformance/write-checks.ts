import type { TenantId } from '@baton/kernel';
import { mustBe, mustBeRefused, mustShow } from './caller.js';
import { PromiseBroken, PromiseUnseen, type Check } from './findings.js';
import type { Trial } from './trial.js';

const useTheKit = 'the kit does this: serve the connector through createSpecialist, with its journal';

const attempts: readonly Check<Trial>[] = [
  {
    area: 'attempts',
    promise: 'a question closes every attempt up to the one asked about, and none of them begins later',
    advice: `write down that they are closed before the answer, and refuse them (ATTEMPT_CLOSED); ${useTheKit}`,
    async look(trial) {
      const { caller } = trial;
      const call = await trial.vainCall({ attempt: 2 });
      mustBe(await caller.query(call), 'NEVER_STARTED');
      await mustBeRefused(caller.perform({ ...call, attempt: 1 }), 'ATTEMPT_CLOSED');
      await mustBeRefused(caller.perform(call), 'ATTEMPT_CLOSED');
      mustBe(await caller.query(call), 'NEVER_STARTED');
    },
  },
  {
    area: 'attempts',
    promise: 'an answer names the highest attempt that was seen or closed',
    advice: `a restored orchestrator goes on from there; ${useTheKit}`,
    async look(trial) {
      const call = await trial.vainCall({ attempt: 7 });
      await trial.caller.query(call);
      const { highestAttempt } = await trial.caller.query({ ...call, attempt: 5 });
      if (highestAttempt !== 7) throw new PromiseBroken(`It named ${highestAttempt} where 7 was asked about before`);
    },
  },
  {
    area: 'attempts',
    promise: 'an attempt lower than one that has begun is refused',
    advice: `compare with the highest that has begun (ATTEMPT_SUPERSEDED); ${useTheKit}`,
    async look(trial) {
      const { call } = await trial.effect();
      await mustBeRefused(
        trial.caller.perform({ ...call, attempt: call.attempt - 1 }),
        'ATTEMPT_SUPERSEDED',
        'ATTEMPT_CLOSED',
      );
    },
  },
];

const revocation: readonly Check<Trial>[] = [
  {
    area: 'revocation',
    promise: 'a key that never came is revoked, and no later request with it changes anything',
    advice: `write the revocation down before the answer, and refuse what comes later (KEY_REVOKED); ${useTheKit}`,
    async look(trial) {
      const { caller } = trial;
      const call = await trial.vainCall();
      mustBe(await caller.revoke(call), 'REVOKED');
      await mustBeRefused(caller.perform({ ...call, attempt: 9 }), 'KEY_REVOKED');
      mustBe(await caller.query({ ...call, attempt: 9 }), 'REVOKED');
      mustBe(await caller.revoke({ ...call, attempt: 9 }), 'REVOKED');
    },
  },
  {
    area: 'revocation',
    promise: 'nothing is promised of a key that another journal may have let begin, and yet it begins no more',
    advice: `only the system can tell then: claim the key in it, or answer CANNOT_TELL; ${useTheKit}`,
    async look(trial) {
      const { caller } = trial;
      const call = await trial.vainCall({ dispatchedTo: 'another-journal' });
      mustBe(await caller.patiently(() => caller.revoke(call)), 'REVOKED', 'CANNOT_TELL');
      await mustBeRefused(caller.perform({ ...call, attempt: 2 }), 'KEY_REVOKED');
    },
  },
  {
    area: 'revocation',
    promise: 'a revocation that comes after the effect says so, and shows the record',
    advice: 'let find show the record again by the key, as it was left',
    async look(trial) {
      const effect = await trial.effect();
      const call = await trial.nextCall();
      mustShow(await trial.caller.patiently(() => trial.caller.revoke(call)), effect);
    },
  },
];

const idempotency: readonly Check<Trial>[] = [
  {
    area: 'idempotency',
    promise: 'a repeated key has no second effect, and is answered with the record of the first',
    advice: 'leave the key on the record, so that find shows it again; the kit asks before it calls perform',
    async look(trial) {
      const effect = await trial.effect();
      const call = await trial.nextCall();
      mustShow(await trial.caller.patiently(() => trial.caller.perform(call)), effect);
    },
  },
  {
    area: 'idempotency',
    promise: 'a repeated key with another brief is refused',
    advice: `one key, one brief, byte for byte (KEY_BOUND_TO_ANOTHER_BRIEF); ${useTheKit}`,
    async look(trial) {
      const { caller, capability } = trial;
      const { key, attempt } = await trial.nextCall();
      const other = caller.call(capability, await trial.fields(), { key, attempt });
      await mustBeRefused(caller.perform(other), 'KEY_BOUND_TO_ANOTHER_BRIEF');
      await mustBeRefused(caller.query(other), 'KEY_BOUND_TO_ANOTHER_BRIEF');
      await mustBeRefused(caller.revoke(other), 'KEY_BOUND_TO_ANOTHER_BRIEF');
    },
  },
  {
    area: 'idempotency',
    promise: 'two attempts that come at once leave one record',
    advice: `attempts of one key never overlap: two that check and then act would both act; ${useTheKit}`,
    async look(trial) {
      const { caller } = trial;
      const call = await trial.freshCall();
      const both = await Promise.allSettled([caller.perform(call), caller.perform({ ...call, attempt: 2 })]);
      const effect = await trial.carryOut({ ...call, attempt: 3 });
      for (const one of both)
        if (one.status === 'fulfilled' && one.value.kind === 'COMMITTED') mustShow(one.value, effect);
    },
  },
];

/** What may be said of a key that another journal may have let begin, by the class of the capability. */
const strangerAnswers = {
  NATIVE: ['ABSENT', 'IN_PROGRESS', 'CANNOT_TELL'],
  CHECK_THEN_ACT: ['ABSENT', 'IN_PROGRESS', 'CANNOT_TELL'],
  NONE: ['CANNOT_TELL'],
} as const;

const query: readonly Check<Trial>[] = [
  {
    area: 'query',
    promise: 'a question about a key that had its effect is answered with the record',
    advice: 'let find show the record again by the key, as it was left',
    async look(trial) {
      const effect = await trial.effect();
      const call = await trial.nextCall();
      mustShow(await trial.caller.patiently(() => trial.caller.query(call)), effect);
    },
  },
  {
    area: 'query',
    promise: 'a question about a key of another journal is answered by the system, as far as its class can tell',
    advice: `NEVER_STARTED is for the journal of the dispatch alone, and of class NONE only a person can tell; ${useTheKit}`,
    async look(trial) {
      const { caller, capability } = trial;
      for (const elsewhere of [{ dispatchedTo: 'another-journal' }, { journal: 'another-journal' }]) {
        const call = await trial.vainCall(elsewhere);
        mustBe(await caller.query(call), ...strangerAnswers[capability.idempotencyClass]);
      }
    },
  },
];

const deadlines: readonly Check<Trial>[] = [
  {
    area: 'deadlines',
    promise: 'nothing begins after its deadline',
    advice: `compare with the clock just before the system is touched (DEADLINE_PASSED); ${useTheKit}`,
    async look(trial) {
      const call = await trial.vainCall({ deadline: trial.caller.longAgo() });
      await mustBeRefused(trial.caller.perform(call), 'DEADLINE_PASSED');
      mustBe(await trial.caller.query(call), 'NEVER_STARTED');
    },
  },
];

const journal: readonly Check<Trial>[] = [
  {
    area: 'journal',
    promise: 'an attempt that was dispatched to another journal begins nothing',
    advice: `its first copy may have had its effect under the former one (JOURNAL_REPLACED); ${useTheKit}`,
    async look(trial) {
      const { caller } = trial;
      const call = await trial.vainCall({ journal: 'another-journal' });
      await mustBeRefused(caller.perform(call), 'JOURNAL_REPLACED');
      mustBe(await caller.query({ ...call, journal: caller.description.journalId }), 'NEVER_STARTED');
    },
  },
];

const tenancy: readonly Check<Trial>[] = [
  {
    area: 'scope',
    promise: "another tenant learns nothing of a tenant's key",
    advice: `a key is bound to the tenant that it came from (KEY_BOUND_TO_ANOTHER_BRIEF); ${useTheKit}`,
    async look(trial) {
      const call = await trial.nextCall({ tenant: 'another-tenant' as TenantId });
      await mustBeRefused(trial.caller.query(call), 'KEY_BOUND_TO_ANOTHER_BRIEF');
      await mustBeRefused(trial.caller.perform(call), 'KEY_BOUND_TO_ANOTHER_BRIEF');
    },
  },
];

/** In this order: what has no effect comes first, and what looks at all that there was comes last. */
export const writeChecks: readonly Check<Trial>[] = [
  ...deadlines,
  ...journal,
  ...attempts,
  ...revocation,
  ...idempotency,
  ...tenancy,
  ...query,
];

/** Made once all capabilities were looked at. */
export function listCheck(sinceMs: number): Check<Trial> {
  return {
    area: 'list',
    promise: 'the keys of its effects are listed, and no key that had none',
    advice: 'let listKeys name every record that bears a key, or leave it out where the system can not be searched',
    async look({ caller, capability, effectual, untouched }) {
      if (effectual.length === 0) throw new PromiseUnseen('No effect of it was had');
      const { keys, unlisted } = await caller.list(sinceMs);
      if (unlisted.includes(capability.name))
        throw new PromiseUnseen('The specialist says that none of them is listed');
      const missing = effectual.filter((key) => !keys.includes(key)).length;
      if (missing > 0) throw new PromiseBroken(`${missing} of ${effectual.length} keys were missing`);
      const tooMany = untouched.filter((key) => keys.includes(key)).length;
      if (tooMany > 0) throw new PromiseBroken(`${tooMany} keys were listed that must have had no effect`);
    },
  };
}
